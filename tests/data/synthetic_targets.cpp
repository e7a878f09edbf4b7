// Targets of synthetic samples that a teacher states.
#include <cmath>
#include <limits>

#include "support.hpp"

namespace initlab::data::test {

namespace {

constexpr double kEpsilon = static_cast<double>(std::numeric_limits<Real>::epsilon());

manifest::DataPlan taught(const std::string& teacher, std::int64_t dimension, Values more) {
  more.emplace("targets", teacher);
  more.emplace("dimension", dimension);
  return plan("synthetic", std::move(more));
}

const Values kThreeValues = {{"singular_values", std::vector<double>{4, 2, 0.5}}};

arma::mat doubles(const Matrix& x) { return arma::conv_to<arma::mat>::from(x); }

}  // namespace

BOOST_AUTO_TEST_SUITE(synthetic_targets)

BOOST_AUTO_TEST_CASE(a_linear_teacher_is_a_linear_map_with_the_singular_values) {
  Values values = kThreeValues;
  values["outputs"] = std::int64_t{5};
  const Dataset dataset = load(taught("linear_teacher", 8, values), seeds(1));
  BOOST_TEST(dataset.classes == 0);
  BOOST_TEST(dataset.target_size == 5);
  BOOST_TEST(dataset.train.labels().empty());
  const arma::mat x = doubles(first(dataset.train, 1000)), y = doubles(first_targets(dataset.train, 1000));
  // Least squares finds the map from its values: 1000 Gaussian samples of 8 entries have singular values near
  // sqrt(1000), targets of at most some 15 are rounded by eps / 2 each: some 10 eps. The solver itself (in double) is
  // good to some 100 of its eps. Inputs have entries below 5, 8 of them.
  const arma::mat map = arma::solve(x.t(), y.t()).t();
  const arma::vec s = arma::svd(map);
  const double bound = 200 * kEpsilon;
  for (Index k = 0; k < 5; ++k)
    BOOST_TEST(std::abs(s[k] - (k < 3 ? std::vector<double>{4, 2, 0.5}[k] : 0)) <= bound, s[k]);
  // The same map for the test set, on other samples.
  const arma::mat u = doubles(first(dataset.test, 1000)), v = doubles(first_targets(dataset.test, 1000));
  BOOST_TEST(arma::abs(v - map * u).max() <= 20 * bound);
}

BOOST_AUTO_TEST_CASE(outputs_are_as_many_as_singular_values_unless_told) {
  BOOST_TEST(load(taught("linear_teacher", 8, kThreeValues), seeds(1)).target_size == 3);
  BOOST_TEST(load(taught("network_teacher", 8, {{"teacher_hidden", std::int64_t{4}}}), seeds(1)).target_size == 1);
}

BOOST_AUTO_TEST_CASE(a_network_teacher_is_tanh_units_of_standard_normal_weights) {
  const Dataset dataset =
      load(taught("network_teacher", 6, {{"teacher_hidden", std::int64_t{3}}, {"outputs", std::int64_t{2}}}), seeds(2));
  const Rng a(2, "data", "synthetic", "teacher_output"), b(2, "data", "synthetic", "teacher_hidden");
  const Matrix x = first(dataset.train, 50), y = first_targets(dataset.train, 50);
  for (Index j = 0; j < 50; ++j)
    for (Index k = 0; k < 2; ++k) {
      double sum = 0;
      for (Index h = 0; h < 3; ++h) {
        double z = 0;
        for (Index i = 0; i < 6; ++i) z += b.normal(h, i) * x(i, j);
        sum += a.normal(k, h) * std::tanh(z / std::sqrt(6.0));
      }
      const double expected = sum / std::sqrt(3.0);
      BOOST_TEST(std::abs(y(k, j) - expected) <= kEpsilon * std::abs(expected));
    }
}

BOOST_AUTO_TEST_CASE(targets_belong_to_their_sample_whatever_the_size_of_the_set) {
  manifest::DataPlan few = taught("linear_teacher", 8, kThreeValues);
  few.train = 20;
  BOOST_TEST(same(first_targets(load(few, seeds(3)).train, 20),
                  first_targets(load(taught("linear_teacher", 8, kThreeValues), seeds(3)).train, 20)));
}

BOOST_AUTO_TEST_CASE(inputs_are_those_of_the_classes) {
  BOOST_TEST(same(first(load(taught("linear_teacher", 8, kThreeValues), seeds(4)).train, 100),
                  first(load(taught("classes", 8, {}), seeds(4)).train, 100)));
}

BOOST_AUTO_TEST_CASE(noise_of_both_sets_is_normal_with_its_standard_deviation) {
  Values values = kThreeValues;
  values["noise"] = 0.25;
  const Dataset clean = load(taught("linear_teacher", 8, kThreeValues), seeds(5)),
                noisy = load(taught("linear_teacher", 8, values), seeds(5));
  Matrix before;
  for (const auto set : {&Dataset::train, &Dataset::test}) {
    const Matrix noise = first_targets(noisy.*set, 1000) - first_targets(clean.*set, 1000);
    double squares = 0;
    for (const Real value : noise) squares += static_cast<double>(value) * value;
    // 3000 squares: standard error of the mean sqrt(2 / 3000); 4 of them.
    BOOST_TEST(std::abs(squares / 3000 / 0.0625 - 1) < 4 * std::sqrt(2.0 / 3000));
    BOOST_TEST(!same(noise, before));
    before = noise;
  }
}

BOOST_AUTO_TEST_CASE(a_plan_takes_the_first_targets) {
  manifest::DataPlan few = taught("linear_teacher", 8, kThreeValues);
  few.train = 3;
  const Dataset dataset = load(few, seeds(6));
  BOOST_TEST(dataset.train.count() == 3);
  BOOST_TEST(dataset.train.targets().entries.size() == 9);
}

BOOST_AUTO_TEST_CASE(parameters_that_do_not_go_together_are_refused) {
  BOOST_TEST(load_sentence(taught("linear_teacher", 5, {})) ==
             "data.singular_values: missing (targets = \"linear_teacher\" needs it)");
  BOOST_TEST(load_sentence(taught("network_teacher", 5, {})) ==
             "data.teacher_hidden: missing (targets = \"network_teacher\" needs it)");
  BOOST_TEST(load_sentence(taught("classes", 5, kThreeValues)) ==
             "data.singular_values: goes with targets = \"linear_teacher\" only (got targets = \"classes\")");
  BOOST_TEST(load_sentence(taught("classes", 5, {{"teacher_hidden", std::int64_t{3}}})) ==
             "data.teacher_hidden: goes with targets = \"network_teacher\" only (got targets = \"classes\")");
  BOOST_TEST(load_sentence(taught("classes", 5, {{"outputs", std::int64_t{3}}})) ==
             "data.outputs: goes with a teacher's targets only (got targets = \"classes\")");
  BOOST_TEST(load_sentence(taught("classes", 5, {{"noise", 0.5}})) ==
             "data.noise: goes with a teacher's targets only (got targets = \"classes\")");
  BOOST_TEST(load_sentence(taught("linear_teacher", 2, kThreeValues)) ==
             "data.singular_values: a map from 2 to 3 entries has at most 2 (got 3, expected 1 to 2)");
  BOOST_TEST(load_sentence(taught("linear_teacher", 2, {{"singular_values", std::vector<double>{}}})) ==
             "data.singular_values: empty (expected at least one)");
  Values values = kThreeValues;
  values["classes"] = std::int64_t{3};
  BOOST_TEST(load_sentence(taught("linear_teacher", 5, values)) ==
             "data.classes: goes with targets = \"classes\" only (got targets = \"linear_teacher\")");
  values = kThreeValues;
  values["separation"] = 1.0;
  BOOST_TEST(load_sentence(taught("linear_teacher", 5, values)) ==
             "data.separation: class means need inputs = \"gaussian\" and targets = \"classes\" (got \"gaussian\" and "
             "\"linear_teacher\")");
}

BOOST_AUTO_TEST_CASE(a_teacher_that_does_not_fit_into_memory_is_refused_before_it_is_drawn) {
  manifest::DataPlan huge = taught("network_teacher", 100'000'000, {{"teacher_hidden", std::int64_t{1'000'000}}});
  huge.train = huge.test = 1;
  forget_allocations();
  const std::string said = load_sentence(huge),
                    begin =
                        "data: a teacher from 100000000 to 1 entries through 1000000 does not fit into memory (got "
                        "800.0 TB, expected at most ";
  BOOST_TEST(said.substr(0, begin.size()) == begin);  // what follows is this machine's memory
  BOOST_TEST(largest_allocation() < 10000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
