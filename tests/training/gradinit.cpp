// gradinit: the loss after one step falls, the gradient's norm stays below its bound, and what is said where it cannot.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "calibrated.hpp"
#include "training/order.hpp"
#include "training/scratch_evaluator.hpp"

namespace initlab::test {

namespace {

using boost::test_tools::per_element;

constexpr double kRate = 0.1, kBound = 1;      // the defaults
constexpr std::uint64_t kCalibrationSeed = 3;  // the one of Calibrated

/// What gradinit does, but for fill, which makes one node's weight `factor` times as large.
class Enlarged : public Initializer {
 public:
  Enlarged(std::shared_ptr<const Initializer> inner, std::string node, Real factor)
      : inner_(std::move(inner)), node_(std::move(node)), factor_(factor) {}
  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    inner_->fill(w, info, rng);
    if (info.node == node_) w *= factor_;
  }
  bool calibrates() const override { return true; }
  void calibrate(Calibration& calibration) const override { inner_->calibrate(calibration); }

 private:
  std::shared_ptr<const Initializer> inner_;
  std::string node_;
  Real factor_;
};

const std::vector<Index> kWeighted = {1, 3, 5};

/// 20 - 30 - 30 - 3 with relu, of which the second weight is 10 times too large. 1000 samples, whose class is the
/// largest of their first three inputs.
Calibrated badly_scaled(Values parameters = {}, const training::CalibrationLimits& limits = {}, Index threads = 2) {
  manifest::NetworkPlan plan = test::plan(
      {dense("one", 30), activation("phi1", "relu"), dense("two", 30), activation("phi2", "relu"), dense("out", 3)});
  plan.initializer = choice(Kind::initializer, "gradinit", std::move(parameters));
  std::vector<network::Node> nodes = assemble(plan, {20}).nodes();
  const auto enlarged = std::make_shared<Enlarged>(nodes[1].fillings[0].initializer, "two", Real(10));
  for (const Index node : kWeighted) nodes[node].fillings[0].initializer = enlarged;
  const Matrix x = normal_matrix(20, 1000, 2);
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < x.n_cols; ++i) labels.push_back(static_cast<std::int32_t>(x.submat(0, i, 2, i).index_max()));
  return Calibrated(network::Network(std::move(nodes)), limits, threads,
                    {std::vector<Real>(x.begin(), x.end()), x.n_rows, std::move(labels)});
}

/// What SGD's first step does.
struct FirstStep {
  double gradient_norm, loss, loss_after;
};

/// With the gradient g of batch k: |g|, and the loss of batch k + 1 at theta and at theta - rate g.
FirstStep first_step(Calibrated& run, const network::Flat& parameters, std::uint64_t seed, std::int64_t k) {
  const auto loss = training::make_cross_entropy();
  training::ScratchEvaluator evaluator(run.network, *loss, 100, run.team);
  const auto order = training::with_replacement(1000, 100, seed);
  const auto look_at = [&](std::int64_t number) {
    training::Batch batch;
    order->batch(number, batch.index);
    batch.label(run.data);
    evaluator.look_at(parameters, run.data, std::move(batch));
  };
  Matrix gradient;
  look_at(k);
  evaluator.gradient(gradient, nullptr);
  const Matrix step = static_cast<Real>(-kRate) * gradient;
  look_at(k + 1);
  return {arma::norm(arma::conv_to<arma::vec>::from(gradient)), evaluator.loss(nullptr), evaluator.loss(&step)};
}

std::vector<std::string> said(const Calibrated& run) { return training::shortfalls(run.traces); }

const std::string kSaid = "initializer gradinit (plugin initializers 1.0): its calibration ended ";

}  // namespace

BOOST_AUTO_TEST_SUITE(gradinit)

BOOST_AUTO_TEST_CASE(the_loss_after_one_step_falls_and_the_gradient_stays_within_its_bound) {
  Calibrated run = badly_scaled();
  const FirstStep before = first_step(run, run.before, kCalibrationSeed, 0);
  const FirstStep after = first_step(run, run.parameters, kCalibrationSeed, 0);
  // As drawn, the step makes it worse, and the gradient is too large.
  BOOST_TEST(before.gradient_norm > 10 * kBound);
  BOOST_TEST(before.loss_after > before.loss);
  BOOST_TEST(after.gradient_norm <= kBound);
  BOOST_TEST(after.loss_after < before.loss_after);
  BOOST_TEST(after.loss_after < std::log(3));  // that of a guess
  BOOST_TEST(said(run).empty());
  BOOST_TEST(run.trace("stopped").empty());
  BOOST_TEST(run.trace("deviation").back() == 0);
  // The file tells the same: a norm is a sum of 1623 squares in double precision, which the trace adds up otherwise.
  const auto near = boost::test_tools::tolerance(1e-12);
  BOOST_TEST(run.trace("gradient_norm").front() == before.gradient_norm, near);
  BOOST_TEST(run.trace("loss_after_step").front() == before.loss_after);
  BOOST_TEST(run.trace("gradient_norm").size() == 101u);
}

BOOST_AUTO_TEST_CASE(it_falls_on_batches_that_no_scale_was_chosen_by) {
  Calibrated run = badly_scaled();
  for (std::int64_t k = 0; k < 10; ++k) {
    const FirstStep before = first_step(run, run.before, 7, k), after = first_step(run, run.parameters, 7, k);
    BOOST_TEST(before.loss_after > before.loss);
    BOOST_TEST(after.loss_after < before.loss_after);
    BOOST_TEST(10 * after.loss_after < before.loss_after);
  }
}

BOOST_AUTO_TEST_CASE(of_what_was_tried_it_keeps_the_best_within_the_bound) {
  Calibrated run = badly_scaled();
  const std::vector<double> norms = run.trace("gradient_norm"), losses = run.trace("loss_after_step");
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < norms.size(); ++i)
    if (norms[i] <= kBound) least = std::min(least, losses[i]);
  BOOST_TEST(first_step(run, run.parameters, kCalibrationSeed, 0).loss_after == least);
}

BOOST_AUTO_TEST_CASE(each_weight_is_its_scale_times_what_was_drawn_and_biases_stay) {
  const Calibrated run = badly_scaled();
  for (const Index node : kWeighted) {
    const std::vector<double> scale = run.trace("scale_" + run.network.nodes()[node].name + "_weight");
    BOOST_REQUIRE(scale.size() == 1u);
    BOOST_TEST(std::abs(scale[0] - 1) > 0.1);
    BOOST_TEST(equal_bits(run.tensor(run.parameters, node, 0),
                          Matrix(static_cast<Real>(scale[0]) * run.tensor(run.before, node, 0))));
    BOOST_TEST(!run.changed(node, 1));
  }
}

BOOST_AUTO_TEST_CASE(a_budget_that_is_used_up_beyond_the_bound_is_said) {
  const Calibrated run = badly_scaled({}, {.budget = 20});
  // 2 evaluations to look and 3 for the slopes beyond the bound, four times.
  const std::vector<double> norms = run.trace("gradient_norm");
  BOOST_TEST(norms.size() == 4u);
  BOOST_TEST(norms.back() < norms.front());
  BOOST_TEST(run.trace("deviation").back() == norms.back() / kBound - 1);
  BOOST_TEST(run.trace("stopped") == std::vector<double>{run.trace("deviation").back()}, per_element());
  BOOST_TEST(said(run) == std::vector<std::string>{kSaid + "27.2 from its target (tolerance 0)"}, per_element());
}

BOOST_AUTO_TEST_CASE(a_budget_for_no_look_at_all_leaves_everything_and_is_said) {
  const Calibrated run = badly_scaled({}, {.budget = 1});
  BOOST_TEST(said(run) == std::vector<std::string>{kSaid + "inf from its target (tolerance 0)"}, per_element());
  BOOST_TEST(equal_bits(run.before, run.parameters));
}

BOOST_AUTO_TEST_CASE(a_bound_that_holds_already_is_no_shortfall_of_a_small_budget) {
  const Calibrated run = badly_scaled({{"bound", 1000.0}}, {.budget = 2});
  BOOST_TEST(said(run).empty());
  BOOST_TEST(equal_bits(run.before, run.parameters));
}

BOOST_AUTO_TEST_CASE(the_bits_do_not_depend_on_threads) {
  const Calibrated one = badly_scaled({}, {}, 1);
  for (const Index threads : {2u, 3u, 4u})
    BOOST_TEST(equal_bits(one.parameters, badly_scaled({}, {}, threads).parameters));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
