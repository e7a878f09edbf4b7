// A step allocates nothing: not for the tasks of its threads, not for a short last batch, not where an epoch begins.
#include <boost/test/unit_test.hpp>

#include "support.hpp"
#include "support/allocation_counter.hpp"
#include "support/quiet_kernel.hpp"
#include "training/trainer.hpp"

namespace initlab::test {

namespace {

training::UpdateRule rule(std::unique_ptr<training::Optimizer> optimizer, std::optional<manifest::ClipPlan> clip = {}) {
  return {std::move(optimizer),
          training::make_schedule("cosine", complete(training::schedules(), "cosine", {}), {3, 30}), clip};
}

std::unique_ptr<training::Optimizer> optimizer(const std::string& name, Values values = {}) {
  values["rate"] = 0.01;
  return training::make_optimizer(name, complete(training::optimizers(), name, std::move(values)));
}

/// Everything that a layer may do in a step: statistics, masks, trained slopes.
network::Network dense_network() {
  return assemble(plan({dense("hidden", 50), layer("norm", "batch_norm"), activation("phi", "tanh"),
                        layer("mask", "dropout"), dense("middle", 40), layer("slopes", "prelu"), dense("out", 3)}),
                  {64});
}

network::Network image_network() {
  const std::int64_t channels = 6, kernel = 2;
  return assemble(plan({layer("conv", "conv2d", {{"channels", channels}}), activation("phi", "relu"),
                        layer("pool", "max_pool", {{"kernel", kernel}}), dense("out", 3)}),
                  {1, 8, 8});
}

/// What all threads allocate in two epochs of 50, 50 and 20 samples, after a first one.
std::size_t allocated(const network::Network& network, const training::UpdateRule& rule, Index threads) {
  network::Team team(threads);
  const data::Samples data = samples(64, 120, 3, 2);
  const auto loss = training::make_cross_entropy();
  const auto order = training::shuffled(120, 50, 1);
  training::Trainer trainer(network, *loss, rule, data, *order, network::initialise(network, 1, team), 1, team);
  for (int step = 0; step < 3; ++step) trainer.step();
  const std::size_t before = allocations_of_all_threads();
  for (int step = 0; step < 6; ++step) trainer.step();
  return allocations_of_all_threads() - before;
}

/// An optimizer that makes a matrix in each of its calls.
class Wasteful : public training::Optimizer {
 public:
  std::vector<std::string> states() const override { return {}; }
  void update(std::span<Real> parameters, std::span<const Real> gradient, std::span<Real* const>, double,
              std::int64_t) const override {
    const Matrix change = Matrix(100, 1, arma::fill::zeros);
    for (Index i = 0; i < parameters.size(); ++i) parameters[i] -= change[i % 100] * gradient[i];
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(allocations_of_a_step, *boost::unit_test::fixture<QuietKernel>())

BOOST_AUTO_TEST_CASE(no_optimizer_allocates) {
  const network::Network network = dense_network();
  const manifest::ClipPlan by_norm{0.1, {}}, by_value{{}, 0.1};
  for (const About& about : training::optimizers())
    for (const auto& clip : {std::optional<manifest::ClipPlan>(), std::optional(by_norm), std::optional(by_value)})
      for (const Index threads : {1, 2}) BOOST_TEST_CONTEXT(about.name << ", " << threads << " threads")
  BOOST_TEST(allocated(network, rule(optimizer(about.name), clip), threads) == 0u);
}

BOOST_AUTO_TEST_CASE(none_of_their_variants_does) {
  const network::Network network = dense_network();
  BOOST_TEST(allocated(network, rule(optimizer("adam", {{"amsgrad", true}})), 2) == 0u);
  BOOST_TEST(allocated(network, rule(optimizer("rmsprop", {{"centered", true}, {"momentum", 0.5}})), 2) == 0u);
  BOOST_TEST(allocated(network, rule(optimizer("sgd", {{"weight_decay", 0.1}})), 2) == 0u);
}

// One thread: with several, chance says in which step a thread first needs scratch memory.
BOOST_AUTO_TEST_CASE(a_network_of_images_does_not) {
  BOOST_TEST(allocated(image_network(), rule(optimizer("sgd")), 1) == 0u);
}

BOOST_AUTO_TEST_CASE(an_optimizer_that_allocates_is_found, *boost::unit_test::enable_if<kCountsAlignedMemory>()) {
  // 6 steps, each at least once for each of the tensors that learn: a weight and a bias of three layers.
  for (const Index threads : {1, 2})
    BOOST_TEST(allocated(dense_network(), rule(std::make_unique<Wasteful>()), threads) >= 36u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
