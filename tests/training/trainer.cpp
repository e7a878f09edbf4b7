// A whole update: clipping, the schedule and what is frozen.
#include "training/trainer.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>

#include "support.hpp"
#include "training/clipping.hpp"

namespace initlab::test {

namespace {

manifest::ClipPlan by_norm(double bound) { return {bound, {}}; }
manifest::ClipPlan by_value(double bound) { return {{}, bound}; }

training::UpdateRule rule(std::optional<manifest::ClipPlan> clip = {}, const std::string& optimizer = "sgd",
                          Values values = {{"rate", 1.0}}, Values schedule = {}) {
  return {
      training::make_optimizer(optimizer, complete(training::optimizers(), optimizer, std::move(values))),
      training::make_schedule("constant", complete(training::schedules(), "constant", std::move(schedule)), {5, 10}),
      clip};
}

/// A network of 20 - 50 - 3 with batch_norm, and what so many updates on 120 samples make of it.
struct Trained {
  explicit Trained(const training::UpdateRule& rule, int steps = 1, Index threads = 2,
                   const std::function<void(std::vector<network::Node>&)>& change = {})
      : network(changed(change)), team(threads), before(network::initialise(network, 1, team)) {
    const data::Samples data = samples(20, 120, 3, 2);
    const auto order = training::shuffled(120, 60, 1);
    training::Trainer trainer(network, *loss, rule, data, *order, before, 1, team);
    for (int step = 0; step < steps; ++step) trainer.step();
    after = trainer.parameters();
  }

  /// Of trained parameters; running statistics are no part of an update.
  arma::vec moved() const {
    std::vector<double> moved;
    for (const network::Node& node : network.nodes())
      for (Index t = 0; t < node.slots.size(); ++t)
        if (node.tensors[t].spec.role != Role::state)
          for (Index i = node.slots[t].offset; i < node.slots[t].offset + node.slots[t].rows * node.slots[t].columns;
               ++i)
            moved.push_back(static_cast<double>(after[i]) - static_cast<double>(before[i]));
    return moved;
  }
  arma::vec moved(Index node, Index tensor) const {
    const Matrix change = network::tensors(network.nodes()[node], after.memptr())[tensor] -
                          network::tensors(network.nodes()[node], before.memptr())[tensor];
    return arma::conv_to<arma::vec>::from(arma::vectorise(change));
  }

  static network::Network changed(const std::function<void(std::vector<network::Node>&)>& change) {
    std::vector<network::Node> nodes =
        assemble(plan({dense("hidden", 50), layer("norm", "batch_norm"), activation("phi", "tanh"), dense("out", 3)}),
                 {20})
            .nodes();
    if (change) change(nodes);
    return network::Network(std::move(nodes));
  }

  std::unique_ptr<training::Loss> loss = training::make_cross_entropy();
  network::Network network;
  network::Team team;
  network::Flat before, after;
};

/// theta, of size at most 2, and its change round by an eps each.
constexpr double kRounding = 4 * static_cast<double>(std::numeric_limits<Real>::epsilon());

bool near(const arma::vec& a, const arma::vec& b) { return arma::abs(a - b).max() <= kRounding; }

}  // namespace

BOOST_AUTO_TEST_SUITE(clipping)

BOOST_AUTO_TEST_CASE(a_sum_of_squares_is_exact_where_double_is) {
  std::vector<Real> numbers;
  double sum = 0;
  for (int i = 1; i <= 37; ++i) {
    numbers.push_back(static_cast<Real>(i));
    sum += i * i;
    BOOST_TEST(training::sum_of_squares(numbers) == sum);
  }
  BOOST_TEST(training::sum_of_squares({}) == 0);
}

BOOST_AUTO_TEST_CASE(the_factor_of_a_norm_is_one_below_the_bound_and_pytorchs_above) {
  BOOST_TEST(training::norm_factor(0, 1) == 1);
  BOOST_TEST(training::norm_factor(0.999998, 1) == 1);
  BOOST_TEST(training::norm_factor(1, 1) == 1 / (1 + 1e-6));
  BOOST_TEST(training::norm_factor(4, 2) == 2 / (4 + 1e-6));
}

BOOST_AUTO_TEST_CASE(values_beyond_the_bound_are_set_to_it_and_what_is_no_number_stays_none) {
  std::vector<Real> numbers = {-2, -0.5, -0.25, 0, 0.5, 0.75, static_cast<Real>(std::nan(""))};
  training::clip_values(numbers, Real(0.5));
  BOOST_TEST(std::isnan(numbers.back()));
  numbers.pop_back();
  BOOST_TEST(numbers == (std::vector<Real>{-0.5, -0.5, -0.25, 0, 0.5, 0.5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(trainer)

BOOST_AUTO_TEST_CASE(a_bound_that_is_not_reached_changes_no_bit) {
  const Trained free(rule(), 4), norm(rule(by_norm(1e6)), 4), value(rule(by_value(1e6)), 4);
  BOOST_TEST(equal_bits(free.after, norm.after));
  BOOST_TEST(equal_bits(free.after, value.after));
}

BOOST_AUTO_TEST_CASE(the_whole_gradient_is_scaled_to_the_bound_of_its_norm) {
  const arma::vec free = Trained(rule()).moved();
  const double norm = arma::norm(free);
  const arma::vec clipped = Trained(rule(by_norm(norm / 2))).moved();
  BOOST_TEST(std::abs(arma::norm(clipped) - norm / 2) <= 1e-6 + kRounding * norm);  // the 1e-6 of norm_factor
  BOOST_TEST(near(clipped, free * training::norm_factor(norm, norm / 2)));
}

BOOST_AUTO_TEST_CASE(each_entry_of_the_gradient_is_held_within_the_bound_of_its_value) {
  const arma::vec free = Trained(rule()).moved();
  const double bound = arma::abs(free).max() / 2;
  BOOST_TEST(near(Trained(rule(by_value(bound))).moved(), arma::clamp(free, -bound, bound)));
}

BOOST_AUTO_TEST_CASE(a_clipped_run_has_the_same_bits_on_any_number_of_threads) {
  const training::UpdateRule clipped = rule(by_norm(0.1), "adam", {{"rate", 0.01}});
  const Trained one(clipped, 5, 1);
  for (const Index threads : {2u, 3u, 4u}) BOOST_TEST(equal_bits(one.after, Trained(clipped, 5, threads).after));
}

BOOST_AUTO_TEST_CASE(the_schedule_scales_each_update) {
  const arma::vec whole = Trained(rule()).moved();
  const training::UpdateRule warming = rule({}, "sgd", {{"rate", 1.0}}, {{"warmup_steps", std::int64_t{4}}});
  BOOST_TEST(near(Trained(warming).moved(), whole / 4));
  BOOST_TEST(!near(Trained(warming, 2).moved(), whole / 4));
}

BOOST_AUTO_TEST_CASE(a_frozen_tensor_stays_and_is_no_part_of_the_norm) {
  const auto freeze = [](std::vector<network::Node>& nodes) { nodes[1].fillings[0].rate = 0; };
  for (const char* optimizer : {"momentum", "adamw"}) {
    const Trained frozen(rule({}, optimizer, {{"rate", 0.1}, {"weight_decay", 0.5}}), 3, 2, freeze);
    BOOST_TEST(arma::abs(frozen.moved(1, 0)).max() == 0);
    BOOST_TEST(arma::abs(frozen.moved(4, 0)).max() > 0);
  }
  const arma::vec free = Trained(rule(), 1, 2, freeze).moved();
  const double norm = arma::norm(free);
  const arma::vec clipped = Trained(rule(by_norm(norm / 2)), 1, 2, freeze).moved();
  BOOST_TEST(near(clipped, free * training::norm_factor(norm, norm / 2)));
}

BOOST_AUTO_TEST_CASE(adagrad_begins_with_its_initial_accumulator) {
  // So large a sum is not changed by a gradient: every step is rate g / 1000.
  const arma::vec free = Trained(rule()).moved();
  const Values values = {{"rate", 1000.0}, {"initial_accumulator", 1e6}};
  BOOST_TEST(arma::abs(Trained(rule({}, "adagrad", values)).moved() - free).max() <= 1e-5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
