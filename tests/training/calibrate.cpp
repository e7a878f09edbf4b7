// Initializers that look at data: what they reach, what they may touch, and what is said when they fail.
#include "calibrated.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <tuple>

#include "network/execution.hpp"

namespace initlab::test {

namespace {

/// N(0, 5^2) entries, then whatever `work` does.
class Calibrating : public Initializer {
 public:
  explicit Calibrating(std::function<void(Calibration&)> work, bool by_layer = false)
      : work_(std::move(work)), by_layer_(by_layer) {}
  void fill(Matrix& w, const TensorInfo&, const Rng& rng) const override { rng.normal(w, 0, 5); }
  bool calibrates() const override { return true; }
  bool calibrates_by_layer() const override { return by_layer_; }
  void calibrate(Calibration& calibration) const override { work_(calibration); }

 private:
  std::function<void(Calibration&)> work_;
  bool by_layer_;
};

/// Biases of variance 0.01, which are not scaled, leave a hundredth of the distance after each round.
constexpr int kRounds = 10;

/// Scales each tensor until the outputs of its node have variance 1 on batch 0 (after Mishkin and Matas 2016).
void to_unit_variance(Calibration& calibration) {
  for (Index i = 0; i < calibration.size(); ++i)
    for (int round = 0; round < kRounds; ++round) {
      const double now = variance(calibration.batch(0).output(calibration.node(i)));
      calibration.report("variance", now);
      Matrix w = calibration.tensor(i);
      w /= static_cast<Real>(std::sqrt(now));
    }
}

/// The network with these initializers in place of those of the two dense weights.
network::Network with(std::shared_ptr<const Initializer> first, std::shared_ptr<const Initializer> second) {
  std::vector<network::Node> nodes =
      assemble(plan({dense("one", 30), activation("phi", "tanh"), dense("two", 3)}), {20}).nodes();
  if (first) nodes[1].fillings[0].initializer = std::move(first);
  if (second) nodes[3].fillings[0].initializer = std::move(second);
  for (const Index node : {1u, 3u}) nodes[node].fillings[0].title = "initializer test (plugin test 1.0)";
  return network::Network(std::move(nodes));
}

std::shared_ptr<const Initializer> lsuv() { return std::make_shared<Calibrating>(to_unit_variance); }

std::string said_of(std::function<void(Calibration&)> work) {
  return sentence([&] { Calibrated(with(std::make_shared<Calibrating>(std::move(work)), nullptr), {.budget = 5}); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calibrate)

BOOST_AUTO_TEST_CASE(a_scheme_reaches_unit_variance_layer_by_layer_and_its_trace_is_kept) {
  const Calibrated run(with(lsuv(), lsuv()));
  BOOST_REQUIRE(run.traces.size() == 2u);
  for (const training::CalibrationTrace& trace : run.traces) {
    BOOST_TEST(trace.name == "variance");
    BOOST_REQUIRE(trace.values.size() == static_cast<std::size_t>(kRounds));
    BOOST_TEST(std::abs(trace.values.front() - 1) > 10);
    // Scaling rounds each weight and each output by a few eps, with random signs; the variance's error is twice that.
    BOOST_TEST(std::abs(trace.values.back() - 1) < 16 * std::numeric_limits<Real>::epsilon());
  }
  BOOST_TEST(run.traces[0].node == "one");
  BOOST_TEST(run.traces[1].node == "two");
}

BOOST_AUTO_TEST_CASE(what_a_scheme_reached_on_its_batch_holds_for_other_samples) {
  Calibrated run(with(lsuv(), nullptr));
  network::Execution execution(run.network, 1000, false, 0, run.team);
  const data::Samples others = samples(20, 1000, 3, 99);
  std::vector<std::int64_t> index(1000);
  for (std::size_t i = 0; i < index.size(); ++i) index[i] = static_cast<std::int64_t>(i);
  execution.pass(
      run.parameters.memptr(), 1000, Mode::probe, 0,
      [&](Index first, Index count) {
        Matrix x = execution.output(0, first, count);
        others.gather(std::span(index).subspan(first, count), x);
      },
      [](Index, Index) {}, false);
  // 100 calibration samples of 20 independent inputs: |x|^2 has relative deviation sqrt(2/20), its mean over 100
  // samples 0.03; the 30 units see 20 common inputs, so their own 0.14 = sqrt(2/100) each average over at least 10:
  // 0.045. Together 0.055; four of it. Uncalibrated, the variance is 500.
  BOOST_TEST(std::abs(variance(execution.output(1)) - 1) < 0.22);
}

BOOST_AUTO_TEST_CASE(only_a_schemes_own_tensors_change) {
  const Calibrated run(with(lsuv(), nullptr));
  BOOST_TEST(run.changed(1, 0));
  BOOST_TEST(!run.changed(1, 1));
  BOOST_TEST(!run.changed(3, 0));
  BOOST_TEST(!run.changed(3, 1));
}

BOOST_AUTO_TEST_CASE(an_initializer_of_two_tensors_is_called_once_with_both) {
  Index calls = 0, size = 0;
  std::vector<Index> nodes;
  const auto shared = std::make_shared<Calibrating>([&](Calibration& calibration) {
    ++calls;
    size = calibration.size();
    for (Index i = 0; i < size; ++i) nodes.push_back(calibration.node(i));
  });
  Calibrated(with(shared, shared));
  BOOST_TEST(calls == 1u);
  BOOST_TEST(size == 2u);
  BOOST_TEST(nodes == (std::vector<Index>{1, 3}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(by_layer_it_is_called_for_each_layer_between_others_with_one_budget_that_grows_with_them) {
  std::vector<std::string> calls;
  std::vector<Index> budgets;
  const auto noting = [&](const std::string& name, bool by_layer) {
    return std::make_shared<Calibrating>(
        [&calls, &budgets, name](Calibration& calibration) {
          std::string call = name;
          for (Index i = 0; i < calibration.size(); ++i)
            call += " " + calibration.info(i).node + "/" + calibration.info(i).spec.name;
          calls.push_back(call);
          if (name == "a") budgets.push_back(calibration.budget());
          calibration.batch(0);
        },
        by_layer);
  };
  const auto a = noting("a", true), b = noting("b", true), whole = noting("whole", false);
  std::vector<network::Node> nodes =
      assemble(plan({dense("one", 9), dense("two", 8), dense("three", 7), dense("four", 3)}), {20}).nodes();
  for (const auto& [node, weight, bias] : {std::tuple{1, a, a}, {2, b, whole}, {3, a, b}, {4, whole, a}}) {
    nodes[static_cast<Index>(node)].fillings[0].initializer = weight;
    nodes[static_cast<Index>(node)].fillings[1].initializer = bias;
  }
  Calibrated(network::Network(std::move(nodes)), {.budget = 5});
  BOOST_TEST(calls == (std::vector<std::string>{"a one/weight one/bias", "b two/weight", "whole two/bias four/weight",
                                                "a three/weight", "b three/bias", "a four/bias"}),
             boost::test_tools::per_element());
  BOOST_TEST(budgets == (std::vector<Index>{15, 14, 13}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(two_that_begin_at_the_same_node_keep_traces_of_their_own) {
  const auto reporting = [](double tolerance, double deviation) {
    return std::make_shared<Calibrating>([=](Calibration& calibration) {
      calibration.report("tolerance", tolerance);
      calibration.report("deviation", deviation);
    });
  };
  std::vector<network::Node> nodes = assemble(plan({dense("one", 5), dense("two", 3)}), {20}).nodes();
  nodes[1].fillings[0].initializer = reporting(1, 2);
  nodes[1].fillings[1].initializer = reporting(3, 2);
  const Calibrated run(network::Network(std::move(nodes)));
  std::vector<std::string> ends;
  for (const training::CalibrationTrace& trace : run.traces)
    if (trace.name == "deviation")
      ends.push_back(trace.node + "/" + trace.tensor + " " + training::outcome(run.traces, trace));
  BOOST_TEST(ends == (std::vector<std::string>{"one/weight ended 2 from its target (tolerance 1)",
                                               "one/bias reached its target"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_batch_is_known_by_its_number_and_every_look_at_one_costs_of_the_budget) {
  Matrix first, again, other;
  Index left = 0;
  Calibrated(with(std::make_shared<Calibrating>([&](Calibration& calibration) {
                    first = calibration.batch(0).output(0);
                    other = calibration.batch(1).output(0);
                    again = calibration.batch(0).output(0);
                    left = calibration.budget();
                  }),
                  nullptr),
             {.batch = 17, .budget = 5});
  BOOST_TEST(first.n_cols == 17u);
  BOOST_TEST(equal_bits(first, again));
  BOOST_TEST(!equal_bits(first, other));
  BOOST_TEST(left == 2u);
}

BOOST_AUTO_TEST_CASE(a_tensor_that_is_moved_stays_a_view_and_one_that_is_copied_keeps_its_values) {
  Calibrated(with(std::make_shared<Calibrating>([](Calibration& calibration) {
                    std::vector<Matrix> moved, copied;
                    moved.push_back(calibration.tensor(0));
                    Matrix assigned;
                    assigned = calibration.tensor(0);
                    const Matrix w = calibration.tensor(0);
                    copied.push_back(w);
                    const Real before = w(0, 0);
                    calibration.tensor(0).fill(before + 1);
                    BOOST_TEST(moved[0](0, 0) == before + 1);
                    BOOST_TEST(assigned(0, 0) == before + 1);
                    BOOST_TEST(copied[0](0, 0) == before);
                  }),
                  nullptr));
}

BOOST_AUTO_TEST_CASE(a_scheme_that_exceeds_its_budget_is_stopped_with_a_sentence) {
  BOOST_TEST(said_of([](Calibration& calibration) {
               for (;;) calibration.batch(0);
             }) == "initializer test (plugin test 1.0): calibrate: calibration: its budget of evaluations is used up");
}

BOOST_AUTO_TEST_CASE(a_scheme_that_leaves_no_number_is_an_error) {
  BOOST_TEST(said_of([](Calibration& calibration) {
               Matrix w = calibration.tensor(0);
               w(0, 0) = std::numeric_limits<Real>::infinity();
             }) == "initializer test (plugin test 1.0): calibrate: left an entry that is not finite (NaN or infinite)");
}

BOOST_AUTO_TEST_CASE(without_a_calibrating_initializer_nothing_changes) {
  const Calibrated run(with(nullptr, nullptr));
  BOOST_TEST(run.traces.empty());
  BOOST_TEST(equal_bits(run.before, run.parameters));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
