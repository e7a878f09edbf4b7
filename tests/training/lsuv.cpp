// lsuv: unit variance of every pre-activation, layer after layer, and what is said where it cannot be reached.
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <limits>

#include "calibrated.hpp"
#include "training/order.hpp"
#include "training/scratch_evaluator.hpp"

namespace initlab::test {

namespace {

using boost::test_tools::per_element;

constexpr double kEps = std::numeric_limits<Real>::epsilon();

/// 20 - 30 - 30 with batch_norm - 30 - 3, relu between them: nodes 1, 3, 6 and 8 have weights.
manifest::NetworkPlan deep(double bias = 0) {
  manifest::NetworkPlan deep =
      plan({dense("one", 30), activation("phi1", "relu"), dense("two", 30), layer("norm", "batch_norm"),
            activation("phi2", "relu"), dense("three", 30), activation("phi3", "relu"), dense("out", 3)},
           "lsuv");
  deep.bias = choice(Kind::initializer, "normal", {{"std", bias}});
  return deep;
}

const std::vector<Index> kWeighted = {1, 3, 6, 8};

void add_rule(manifest::NetworkPlan& plan, const std::string& match, manifest::Choice initializer) {
  manifest::RulePlan rule;
  rule.match = match;
  rule.initializer = std::move(initializer);
  plan.rules.push_back(std::move(rule));
}

/// With 0 or N(0, std^2).
void add_rule(manifest::NetworkPlan& plan, const std::string& match, double std) {
  add_rule(plan, match, choice(Kind::initializer, "normal", {{"std", std}}));
}

/// Every pre-activation has variance 1 on the batch that the calibration saw. Without biases the variance is the
/// scale's square, exactly; the square root, the product with each weight and sums of 30 products with random signs
/// leave a few eps.
void check_variances(Calibrated& run) {
  const auto loss = training::make_cross_entropy();
  training::ScratchEvaluator evaluator(run.network, *loss, 100, run.team);
  training::Batch batch;
  training::with_replacement(1000, 100, 3)->batch(0, batch.index);
  batch.label(run.data);
  evaluator.look_at(run.parameters, run.data, std::move(batch));
  for (const Index node : kWeighted) BOOST_TEST(std::abs(variance(evaluator.output(node, nullptr)) - 1) < 32 * kEps);
}

const std::string kSaid = "initializer lsuv (plugin initializers 1.0): its calibration ended ";

std::vector<std::string> said(const Calibrated& run) { return training::shortfalls(run.traces); }

}  // namespace

BOOST_AUTO_TEST_SUITE(lsuv)

BOOST_AUTO_TEST_CASE(every_pre_activation_has_variance_one_on_the_batch_that_it_saw) {
  Calibrated run(assemble(deep(), {20}));
  check_variances(run);
  BOOST_TEST(said(run).empty());
  BOOST_TEST(run.trace("stopped").empty());
}

BOOST_AUTO_TEST_CASE(two_that_take_turns_work_in_layer_order_and_make_what_one_makes) {
  manifest::NetworkPlan plan = deep();
  // One has one and out, the other two and three: a calibration of all of one's before the other's would leave out
  // behind layers that still change.
  add_rule(plan, "t*/weight", choice(Kind::initializer, "lsuv"));
  Calibrated run(assemble(plan, {20}));
  const auto initializer = [&](Index node) { return run.network.nodes()[node].fillings[0].initializer; };
  BOOST_REQUIRE(initializer(1) == initializer(8));
  BOOST_REQUIRE(initializer(3) == initializer(6));
  BOOST_REQUIRE(initializer(1) != initializer(3));
  check_variances(run);
  BOOST_TEST(equal_bits(run.parameters, Calibrated(assemble(deep(), {20})).parameters));
}

BOOST_AUTO_TEST_CASE(a_rule_for_each_layer_makes_what_one_makes_in_any_order_of_the_rules) {
  manifest::NetworkPlan plan = deep();
  for (const char* node : {"out", "two", "three", "one"})
    add_rule(plan, std::string(node) + "/weight", choice(Kind::initializer, "lsuv"));
  BOOST_TEST(equal_bits(Calibrated(assemble(plan, {20})).parameters, Calibrated(assemble(deep(), {20})).parameters));
}

BOOST_AUTO_TEST_CASE(layers_of_two_that_fall_short_are_said_once_for_each_tolerance) {
  manifest::NetworkPlan plan = deep();
  add_rule(plan, "out/weight", choice(Kind::initializer, "lsuv", {{"tolerance", 0.2}}));
  for (const char* node : {"one", "two", "out"}) add_rule(plan, std::string(node) + "/bias", 3);
  const Calibrated run(assemble(plan, {20}));
  const std::vector<std::string> sentences = said(run);
  BOOST_REQUIRE(sentences.size() == 2u);
  BOOST_TEST(sentences[0].ends_with(" from its target (tolerance 0.1): one, two"));
  BOOST_TEST(sentences[1].ends_with(" from its target (tolerance 0.2): out"));
}

BOOST_AUTO_TEST_CASE(a_weight_is_a_multiple_of_a_matrix_with_orthonormal_rows_or_columns) {
  const Calibrated run(assemble(deep(), {20}));
  for (const Index node : kWeighted) {
    const arma::mat w = arma::conv_to<arma::mat>::from(run.tensor(run.parameters, node, 0));
    const arma::mat gram = w.n_rows < w.n_cols ? arma::mat(w * w.t()) : arma::mat(w.t() * w);
    const arma::mat scaled = gram / gram(0, 0);
    // Each entry sums up to 30 products of entries that are rounded once when drawn and once when scaled.
    BOOST_TEST(arma::abs(scaled - arma::eye(gram.n_rows, gram.n_cols)).max() < 8 * kEps);
    BOOST_TEST(run.changed(node, 0));
    BOOST_TEST(!run.changed(node, 1));
  }
}

BOOST_AUTO_TEST_CASE(small_biases_leave_it_within_the_tolerance) {
  const Calibrated run(assemble(deep(0.3), {20}));
  BOOST_TEST(said(run).empty());
  for (const std::string node : {"one", "two", "three", "out"})
    BOOST_TEST(std::abs(run.trace("variance_" + node).back() - 1) <= 0.1);
  BOOST_TEST(run.trace("deviation").back() <= 0.1);
  BOOST_TEST(run.trace("tolerance") == std::vector<double>{0.1}, per_element());
}

BOOST_AUTO_TEST_CASE(biases_that_vary_by_more_than_one_stop_it_after_ten_tries) {
  manifest::NetworkPlan plan = deep();
  add_rule(plan, "two/bias", 3);
  const Calibrated run(assemble(plan, {20}));
  BOOST_TEST(run.trace("variance_two").size() == 11u);
  BOOST_TEST(run.trace("stopped_two").size() == 1u);
  BOOST_TEST(run.trace("stopped_three").empty());
  BOOST_REQUIRE(said(run).size() == 1u);
  BOOST_TEST(said(run)[0].starts_with(kSaid));
  BOOST_TEST(said(run)[0].ends_with(" from its target (tolerance 0.1): two"));
}

BOOST_AUTO_TEST_CASE(behind_a_dead_layer_nothing_can_be_reached_and_that_is_said) {
  manifest::NetworkPlan plan = deep();
  add_rule(plan, "three/weight", 0);
  const Calibrated run(assemble(plan, {20}));
  BOOST_TEST(said(run) == std::vector<std::string>{kSaid + "1 from its target (tolerance 0.1): out"}, per_element());
  BOOST_TEST(run.trace("variance_out") == std::vector<double>{0}, per_element());
  BOOST_TEST(run.changed(1, 0));
  BOOST_TEST(!run.changed(6, 0));
  BOOST_TEST(!run.changed(8, 0));
}

// Of four layers, two evaluations each.
BOOST_AUTO_TEST_CASE(a_budget_that_is_used_up_is_said_with_the_layers_that_were_not_reached) {
  const Calibrated run(assemble(deep(), {20}), {.budget = 1});
  BOOST_TEST(said(run) == std::vector<std::string>{kSaid + "inf from its target (tolerance 0.1; its budget of 4 "
                                                           "evaluations is used up): three, out"},
             per_element());
  BOOST_TEST(run.changed(3, 0));
  BOOST_TEST(!run.changed(6, 0));
}

BOOST_AUTO_TEST_CASE(the_budget_reaches_the_last_of_any_number_of_layers) {
  std::vector<manifest::NodePlan> nodes;
  for (int i = 0; i < 30; ++i) nodes.push_back(dense(fmt::format("d{}", i), 4));
  nodes.push_back(dense("out", 3));
  manifest::NetworkPlan deep = plan(std::move(nodes), "lsuv");
  deep.bias = choice(Kind::initializer, "zeros");
  // Two evaluations a layer at most: before the division and after it.
  const Calibrated run(assemble(deep, {20}), {.budget = 2});
  BOOST_TEST(said(run).empty());
  BOOST_TEST(!run.trace("variance_out").empty());
}

BOOST_AUTO_TEST_CASE(of_many_layers_that_fall_short_the_first_are_named) {
  std::vector<manifest::NodePlan> nodes;
  for (int i = 0; i < 20; ++i) nodes.push_back(dense(fmt::format("d{}", i), 4));
  nodes.push_back(dense("out", 3));
  manifest::NetworkPlan deep = plan(std::move(nodes), "lsuv");
  deep.bias = choice(Kind::initializer, "zeros");
  add_rule(deep, "d0/weight", 0);
  BOOST_TEST(
      said(Calibrated(assemble(deep, {20}))) ==
          std::vector<std::string>{kSaid + "1 from its target (tolerance 0.1): d1, d2, d3, d4, d5, d6, d7, d8, d9, "
                                           "d10, d11, d12, ..."},
      per_element());
}

BOOST_AUTO_TEST_CASE(the_bits_do_not_depend_on_threads) {
  const Calibrated one(assemble(deep(0.3), {20}), {}, 1);
  for (const Index threads : {2u, 3u, 4u})
    BOOST_TEST(equal_bits(one.parameters, Calibrated(assemble(deep(0.3), {20}), {}, threads).parameters));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
