#include "check/network.hpp"

#include <cmath>

#include "initlab/elementwise.hpp"

namespace initlab::check {

namespace {

constexpr Index kInputs = 6, kSamples = 24, kClasses = 3;

struct Tanh {
  template <class T>
  T value(T z) const {
    return std::tanh(z);
  }
  template <class T>
  T slope(T, T a) const {
    return T(1) - a * a;
  }
};

/// z = W x + b.
class Dense : public Layer {
 public:
  explicit Dense(Index units) : units_(units) {}
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
    dx = w[0].t() * dy;
  }
  void gradient(const Matrix& x, const Matrix&, const Matrix& dy, Real beta, Tensors dw, Part,
                Workspace&) const override {
    Matrix weight = dw[0], bias = dw[1];
    if (beta == 0) {
      weight = dy * x.t();
      bias = arma::sum(dy, 1);
    } else {
      weight = beta * weight + dy * x.t();
      bias = beta * bias + arma::sum(dy, 1);
    }
  }

 private:
  Index units_;
};

class Lecun : public LawInitializer {
 public:
  Law entry(const TensorInfo& info) const override {
    return Law::normal(1 / std::sqrt(static_cast<double>(info.fan_in())));
  }
};

std::vector<network::Node> chain(const std::shared_ptr<const Initializer>& initializer) {
  std::vector<network::Node> nodes(1);
  nodes[0].name = nodes[0].type = "input";
  nodes[0].in = nodes[0].out = {kInputs};
  const auto tanh = std::make_shared<Elementwise<Tanh>>();
  const auto append = [&](const std::string& name, const std::string& type) -> network::Node& {
    network::Node node;
    node.name = name;
    node.type = type;
    node.title = "node " + name;
    node.input = nodes.size() - 1;
    node.in = node.out = nodes.back().out;
    nodes.push_back(std::move(node));
    return nodes.back();
  };
  const auto dense = [&](const std::string& name, Index units, bool first, bool last) {
    network::Node& node = append(name, "dense");
    node.layer = std::make_shared<Dense>(units);
    node.out = {units};
    for (TensorSpec& spec : node.layer->tensors(node.in)) {
      TensorInfo info;
      info.node = name;
      info.spec = std::move(spec);
      info.position = {first  ? Position::Place::input
                       : last ? Position::Place::output
                              : Position::Place::hidden,
                       first  ? Index(0)
                       : last ? Index(2)
                              : Index(1),
                       3};
      if (!first) {
        info.before = tanh.get();
        info.before_type = "tanh";
      }
      if (!last) {
        info.after = tanh.get();
        info.after_type = "tanh";
      }
      network::Filling filling;
      if (info.spec.role == Role::weight) filling = {initializer, "the initializer", "initializer", "check"};
      node.fillings.push_back(std::move(filling));
      node.tensors.push_back(std::move(info));
    }
  };
  const auto activation = [&](const std::string& name) { append(name, "tanh").activation = tanh; };
  dense("hidden1", 8, true, false);
  activation("phi1");
  dense("hidden2", 8, false, false);
  activation("phi2");
  dense("out", kClasses, false, true);
  return nodes;
}

std::shared_ptr<const data::Dataset> samples(std::uint64_t seed) {
  auto set = std::make_shared<data::Dataset>();
  set->shape = {kInputs};
  set->classes = set->target_size = kClasses;
  for (data::Samples* part : {&set->train, &set->test}) {
    std::vector<Real> values;
    std::vector<std::int32_t> labels;
    const Rng rng(seed, "check", part == &set->train ? "train" : "test");
    for (Index sample = 0; sample < kSamples; ++sample) {
      labels.push_back(static_cast<std::int32_t>(sample % kClasses));
      for (Index i = 0; i < kInputs; ++i) values.push_back(static_cast<Real>(rng.normal(i, sample)));
    }
    *part = data::Samples(std::move(values), kInputs, std::move(labels));
  }
  return set;
}

}  // namespace

run::Experiment small_experiment(std::shared_ptr<const Initializer> initializer, std::uint64_t seed) {
  if (!initializer) initializer = std::make_shared<Lecun>();
  run::Experiment experiment;
  experiment.data = samples(seed);
  experiment.network = std::make_unique<network::Network>(chain(initializer));
  experiment.loss = training::make_loss("cross_entropy", {});
  experiment.order = training::with_replacement(kSamples, kSamples / 2, seed);
  experiment.rule.optimizer = training::make_optimizer(
      "momentum",
      Parameters({{"rate", 0.1}, {"momentum", 0.9}, {"weight_decay", 0.0}, {"decay", std::string("coupled")}}));
  experiment.rule.schedule = training::make_schedule("constant", {}, {});
  experiment.rule.rate = 0.1;
  return experiment;
}

}  // namespace initlab::check
