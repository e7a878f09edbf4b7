// Layers that see the whole batch at once and share out their own work.
#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "pass.hpp"

namespace initlab::test {

namespace {

constexpr Index kTasks = 5;

/// y = 2 x, a set of rows a task; the task `fails` throws.
class Doubled : public Layer {
 public:
  explicit Doubled(Index fails = kTasks) : fails_(fails) {}
  Shape output(const Shape& input) const override { return input; }
  bool shares_work(const Shape&) const override { return true; }
  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const override {
    first = pass.first, samples = x.n_cols;
    workspace.share(kTasks, [&](Index i) {
      ++calls[i];
      if (i == fails_) throw Error("no more");
      const Part::Range rows = Part{i, kTasks}.of(x.n_rows);
      for (Index j = 0; j < x.n_cols; ++j)
        for (Index k = rows.begin; k < rows.end; ++k) y(k, j) = 2 * x(k, j);
    });
  }
  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = 2 * dy;
  }

  mutable std::array<std::atomic<int>, kTasks> calls{};
  mutable Index first = 99, samples = 0;

 private:
  Index fails_;
};

network::Network with(std::shared_ptr<const Layer> layer) {
  std::vector<network::Node> nodes = assemble(plan({dense("a", 7), dense("b", 7), dense("c", 3)}), {7}).nodes();
  nodes[2].layer = layer;
  nodes[2].tensors.clear();
  nodes[2].fillings.clear();
  nodes[2].trained = false;
  nodes[2].shares_work = true;
  nodes[2].title = "node b: layer doubled";
  return network::Network(std::move(nodes));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_layer_that_shares_its_work_sees_the_whole_batch_and_each_task_is_done_once) {
  for (const Index threads : {1, 2, 4}) {
    const auto layer = std::make_shared<Doubled>();
    const KeptPass pass = run(with(layer), 100, threads);
    BOOST_TEST(layer->first == 0U);
    BOOST_TEST(layer->samples == 100U);
    for (const auto& calls : layer->calls) BOOST_TEST(calls == 1);
    for (Index i = 0; i < pass.outputs[1].n_elem; ++i) BOOST_TEST(pass.outputs[2][i] == 2 * pass.outputs[1][i]);
  }
}

BOOST_AUTO_TEST_CASE(what_a_shared_task_throws_names_the_layer) {
  for (const Index threads : {1, 3})
    BOOST_CHECK_EXCEPTION(run(with(std::make_shared<Doubled>(3)), 100, threads), Error, [](const Error& error) {
      return std::string(error.what()) == "node b: layer doubled: forward: no more";
    });
}

BOOST_AUTO_TEST_CASE(wide_layers_share_their_products_and_agree_with_narrow_slices) {
  const network::Network network = assemble(plan({dense("a", 600), activation("s", "tanh"), dense("b", 512)}), {520});
  BOOST_TEST(network.nodes()[1].shares_work);
  BOOST_TEST(network.nodes()[3].shares_work);
  BOOST_TEST(!assemble(plan({dense("a", 600)}), {100}).nodes()[1].shares_work);
  const Matrix x = normal_matrix(520, 100, 5);
  const KeptPass all = run(network, x, 1);
  for (const Index threads : {2, 3, 4}) {
    const KeptPass other = run(network, x, threads);
    BOOST_TEST(std::memcmp(all.gradient.memptr(), other.gradient.memptr(), all.gradient.n_elem * sizeof(Real)) == 0);
    BOOST_TEST(std::memcmp(all.outputs[3].memptr(), other.outputs[3].memptr(), 512 * 100 * sizeof(Real)) == 0);
  }
  // Samples by themselves: sums of 520 and 600 products in another order, each of some 1: see tests/sdk/gemm.cpp.
  const KeptPass one = run(network, Matrix(x.col(42)), 1);
  const double bound = 2000 * std::numeric_limits<Real>::epsilon();
  for (Index i = 0; i < 512; ++i) BOOST_TEST(std::abs(one.outputs[3](i, 0) - all.outputs[3](i, 42)) < bound);
}

}  // namespace initlab::test
