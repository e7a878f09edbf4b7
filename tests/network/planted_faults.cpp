// Ten faults, each planted in a component: the gradient check must see every one, or it proves nothing.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "gradients.hpp"
#include "initlab/elementwise.hpp"

namespace initlab::test {

namespace {

enum class Fault {
  none,
  sign_of_input_gradient,
  divided_by_batch_size,
  missing_bias_gradient,
  transposed_weight,
  beta_ignored,
  half_of_the_samples,
  last_part_left_out,
};

/// z = W x + b for as many units as inputs, with one fault.
class FaultyDense : public Layer {
 public:
  FaultyDense(Index units, Fault fault) : units_(units), fault_(fault) {}
  Shape output(const Shape&) const override { return {units_}; }
  std::vector<TensorSpec> tensors(const Shape& input) const override {
    return {TensorSpec::dense_weight(input.size(), units_),
            TensorSpec::vector("bias", Role::bias, {"unit", units_}, input.size(), units_)};
  }
  void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override {
    y = w[0] * x;
    y.each_col() += w[1].as_col();
  }
  void backward(ConstTensors w, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    if (fault_ == Fault::transposed_weight)
      dx = w[0] * dy;
    else
      dx = w[0].t() * dy;
    if (fault_ == Fault::sign_of_input_gradient) dx *= Real(-1);
  }
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part part,
                Workspace&) const override {
    if (fault_ == Fault::last_part_left_out && part.index + 1 == part.count) return;
    Matrix sum = dy * x.t();
    if (fault_ == Fault::half_of_the_samples) sum = dy.head_cols(dy.n_cols / 2) * x.head_cols(dy.n_cols / 2).t();
    if (fault_ == Fault::divided_by_batch_size) sum /= static_cast<Real>(x.n_cols);
    const Part::Range columns = part.of(x.n_rows);
    Matrix weight = dw[0], bias = dw[1];
    for (Index j = columns.begin; j < columns.end; ++j) {
      const Real kept = fault_ == Fault::beta_ignored ? Real(1) : beta;
      weight.col(j) = kept == 0 ? sum.col(j) : Matrix(kept * weight.col(j) + sum.col(j));
    }
    const Matrix row_sums = arma::sum(dy, 1);
    const Part::Range units = part.of(units_);
    for (Index i = units.begin; i < units.end; ++i)
      bias[i] = fault_ == Fault::missing_bias_gradient ? Real(0) : row_sums[i];
  }
  Index parts(const Shape&) const override { return 3; }

 private:
  Index units_;
  Fault fault_;
};

struct SlopeOffByAFactor {
  template <class T>
  T value(T z) const {
    return std::tanh(z);
  }
  template <class T>
  T slope(T, T a) const {
    return T(1.01) * (T(1) - a * a);
  }
};

struct SlopeWrongForNegativeInputs {
  template <class T>
  T value(T z) const {
    return z < 0 ? T(0.1) * z : z;
  }
  template <class T>
  T slope(T z, T) const {
    return z < 0 ? T(0) : T(1);
  }
};

/// A network of the plan in which the layer "a" and the activation "phi" are replaced.
network::Network with(std::shared_ptr<const Layer> layer, std::shared_ptr<const Activation> phi) {
  constexpr Index kUnits = 5;
  network::Network right = assemble(
      plan({activation("front", "identity"), dense("a", kUnits), activation("phi", "tanh"), dense("b", 4)}), {kUnits});
  std::vector<network::Node> nodes = right.nodes();
  if (layer) {
    nodes[2].layer = layer;
    nodes[2].parts = layer->parts(nodes[2].in);
  }
  if (phi) nodes[3].activation = phi;
  return network::Network(std::move(nodes));
}

bool check_finds(const network::Network& network, const Objective& objective) {
  network::Team team(1);
  const network::Flat parameters = network::initialise(network, 3, team);
  constexpr Index kSamples = 7;
  const Accuracy expected = accuracy(5, kSamples, 0.5);
  const auto deviations = gradient_deviations(network, parameters, normal_matrix(5, kSamples, 5), Mode::probe,
                                              objective, {.step = expected.step});
  return !(worst(deviations) <= expected.tolerance);
}

std::unique_ptr<training::Loss> cross_entropy() { return training::make_loss("cross_entropy", {}); }

}  // namespace

BOOST_AUTO_TEST_CASE(without_a_fault_the_check_finds_nothing) {
  const auto loss = cross_entropy();
  BOOST_TEST(!check_finds(with(nullptr, nullptr), objective(*loss, 7)));
  BOOST_TEST(!check_finds(with(std::make_shared<FaultyDense>(5, Fault::none), nullptr), objective(*loss, 7)));
}

BOOST_AUTO_TEST_CASE(six_faults_of_a_layer_are_found) {
  const auto loss = cross_entropy();
  for (const Fault fault : {Fault::sign_of_input_gradient, Fault::divided_by_batch_size, Fault::missing_bias_gradient,
                            Fault::transposed_weight, Fault::half_of_the_samples, Fault::last_part_left_out})
    BOOST_TEST_CONTEXT("fault " << static_cast<int>(fault))
  BOOST_TEST(check_finds(with(std::make_shared<FaultyDense>(5, fault), nullptr), objective(*loss, 7)));
}

/// The gradient phase of a step calls with beta = 0 on memory that holds the last step's gradient.
BOOST_AUTO_TEST_CASE(a_gradient_that_ignores_beta_is_found) {
  for (const bool faulty : {false, true}) {
    const network::Network network =
        with(std::make_shared<FaultyDense>(5, faulty ? Fault::beta_ignored : Fault::none), nullptr);
    network::Team team(1);
    const network::Flat parameters = network::initialise(network, 3, team);
    network::Execution execution(network, 7, true, 0, team);
    const Matrix x = normal_matrix(5, 7, 5);
    execution.pass(
        parameters.memptr(), 7, Mode::train, 0,
        [&](Index first, Index count) { execution.output(0, first, count) = x.cols(first, first + count - 1); },
        [&](Index first, Index count) { execution.output_gradient(4, first, count).ones(); }, true);
    network::Flat once(network.parameters(), arma::fill::zeros), again(network.parameters(), arma::fill::ones);
    execution.gradient(0, once.memptr());
    execution.gradient(0, again.memptr());
    const TensorSlot slot = network.nodes()[2].slots[0];
    const Matrix first(once.memptr() + slot.offset, slot.rows, slot.columns),
        second(again.memptr() + slot.offset, slot.rows, slot.columns);
    BOOST_TEST(arma::approx_equal(first, second, "absdiff", 0.0) == !faulty);
  }
}

BOOST_AUTO_TEST_CASE(two_faults_of_an_activation_are_found) {
  const auto loss = cross_entropy();
  BOOST_TEST(
      check_finds(with(nullptr, std::make_shared<Elementwise<SlopeWrongForNegativeInputs>>()), objective(*loss, 7)));
  // A slope 1 % off is seen by differences that are good to 1e-6; single precision sees 1e-3.
  BOOST_TEST(check_finds(with(nullptr, std::make_shared<Elementwise<SlopeOffByAFactor>>()), objective(*loss, 7)));
}

BOOST_AUTO_TEST_CASE(a_loss_whose_gradient_forgets_the_target_is_found) {
  const auto loss = cross_entropy();
  const Objective right = objective(*loss, 7);
  const Objective wrong = [&](const Matrix& y, Index first, Matrix& dy) {
    const double value = right(y, first, dy);
    for (Index i = 0; i < y.n_cols; ++i) dy.at((first + i) % y.n_rows, i) += Real(1);  // softmax without the one-hot
    return value;
  };
  BOOST_TEST(!check_finds(with(nullptr, nullptr), right));
  BOOST_TEST(check_finds(with(nullptr, nullptr), wrong));
}

BOOST_AUTO_TEST_CASE(a_loss_whose_gradient_is_of_half_the_value_is_found) {
  const auto loss = training::make_loss("mse", {});
  const Objective right = objective(*loss, 7);
  const Objective wrong = [&](const Matrix& y, Index first, Matrix& dy) {
    const double value = right(y, first, dy);
    dy *= Real(0.5);
    return value;
  };
  BOOST_TEST(!check_finds(with(nullptr, nullptr), right));
  BOOST_TEST(check_finds(with(nullptr, nullptr), wrong));
}

}  // namespace initlab::test
