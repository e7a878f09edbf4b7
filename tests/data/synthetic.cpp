#include <cmath>

#include "support.hpp"

namespace initlab::data::test {

namespace {

manifest::DataPlan gaussian(std::int64_t dimension, std::int64_t classes = 10, double separation = 0) {
  return plan("synthetic", {{"dimension", dimension}, {"classes", classes}, {"separation", separation}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(synthetic_classes)

BOOST_AUTO_TEST_CASE(draws_1000_samples_of_each_set_unless_told) {
  const Dataset dataset = load(gaussian(3), seeds(1));
  BOOST_TEST(dataset.train.count() == 1000);
  BOOST_TEST(dataset.test.count() == 1000);
  BOOST_TEST(dataset.shape.text() == "3");
  BOOST_TEST(dataset.classes == 10);
  BOOST_TEST(dataset.checksums.empty());
}

BOOST_AUTO_TEST_CASE(is_a_function_of_the_generation_seed) {
  const Matrix a = first(load(gaussian(5), seeds(1)).train, 20), b = first(load(gaussian(5), seeds(1)).train, 20),
               c = first(load(gaussian(5), seeds(2)).train, 20);
  BOOST_TEST(same(a, b));
  for (Index i = 0; i < a.n_elem; ++i) BOOST_TEST(a[i] != c[i]);
}

BOOST_AUTO_TEST_CASE(keeps_its_first_samples_and_features_when_there_are_more) {
  manifest::DataPlan larger = gaussian(7);
  larger.train = 50;
  const Dataset few = load(gaussian(5), seeds(3)), many = load(larger, seeds(3));
  BOOST_TEST(same(first(few.train, 50), Matrix(first(many.train, 50).head_rows(5))));
  for (Index j = 0; j < 50; ++j) BOOST_TEST(few.train.labels()[j] == many.train.labels()[j]);
}

BOOST_AUTO_TEST_CASE(draws_other_samples_to_test_than_to_train) {
  const Dataset dataset = load(gaussian(5), seeds(1));
  const Matrix train = first(dataset.train, 20), test = first(dataset.test, 20);
  for (Index i = 0; i < train.n_elem; ++i) BOOST_TEST(train[i] != test[i]);
  BOOST_TEST((copied(dataset.train.labels()) != copied(dataset.test.labels())));
}

BOOST_AUTO_TEST_CASE(inputs_are_standard_normal_and_labels_uniform) {
  const Dataset dataset = load(gaussian(100), seeds(4));
  const Matrix x = first(dataset.train, 1000);
  const double n = static_cast<double>(x.n_elem);
  double sum = 0, squares = 0;
  for (const Real value : x) sum += value, squares += static_cast<double>(value) * value;
  // Standard errors: 1 / sqrt(n) of the mean, sqrt(2 / n) of the second moment; 4 of each.
  BOOST_TEST(std::abs(sum / n) < 4 / std::sqrt(n));
  BOOST_TEST(std::abs(squares / n - 1) < 4 * std::sqrt(2 / n));
  std::vector<double> counts(10);
  for (const std::int32_t label : dataset.train.labels()) counts.at(static_cast<Index>(label)) += 1;
  // Pearson's statistic with 9 degrees of freedom exceeds 33.7 with probability 1e-4.
  double chi_squared = 0;
  for (const double count : counts) chi_squared += (count - 100) * (count - 100) / 100;
  BOOST_TEST(chi_squared < 33.7);
}

BOOST_AUTO_TEST_CASE(class_means_are_apart_by_the_separation_and_shared_by_both_sets) {
  const Index dimension = 50;
  const Dataset apart = load(gaussian(50, 2, 3.0), seeds(5)), together = load(gaussian(50, 2), seeds(5));
  const auto shift = [&](const Samples& moved, const Samples& base, std::int32_t label) {
    Index j = 0;
    while (base.labels()[j] != label) ++j;
    const Matrix difference = first(moved, j + 1) - first(base, j + 1);
    return Matrix(difference.col(j));
  };
  double squares = 0;
  for (const std::int32_t label : {0, 1}) {
    const Matrix train = shift(apart.train, together.train, label), test = shift(apart.test, together.test, label);
    for (Index i = 0; i < dimension; ++i) {
      // x = g + m was rounded at a size below 16: 2^-21 in single precision, once in each set.
      BOOST_TEST(std::abs(train[i] - test[i]) < 2e-6);
      squares += static_cast<double>(train[i]) * train[i];
    }
  }
  // Mean of 100 squares of N(0, 9): 9 with standard error 9 sqrt(2 / 100); 4 of them.
  BOOST_TEST(std::abs(squares / 100 - 9) < 4 * 9 * std::sqrt(2.0 / 100));
}

BOOST_AUTO_TEST_CASE(is_standardised_by_the_training_sets_global_mean_and_deviation) {
  manifest::DataPlan standardised = gaussian(4, 2, 2.0);
  standardised.scaling = manifest::DataPlan::Scaling::standard;
  const Dataset raw = load(gaussian(4, 2, 2.0), seeds(6)), scaled = load(standardised, seeds(6));
  const Matrix x = first(raw.train, 1000), y = first(raw.test, 1000);
  const double n = static_cast<double>(x.n_elem);
  double mean = 0, squares = 0;
  for (const Real value : x) mean += value / n;
  for (const Real value : x) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / n);
  const Matrix u = first(scaled.train, 1000), v = first(scaled.test, 1000);
  // The same formula in double, rounded once to Real; the sums differ in order, by some 1e-14.
  for (Index i = 0; i < x.n_elem; ++i) {
    BOOST_TEST(std::abs(u[i] - (x[i] - mean) / deviation) < 1e-6);
    BOOST_TEST(std::abs(v[i] - (y[i] - mean) / deviation) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(has_no_image_layout) {
  manifest::DataPlan image = gaussian(784);
  image.image = true;
  BOOST_TEST(load_sentence(image) ==
             "data.layout: \"image\" needs images (got vectors of 784 entries from \"synthetic\"); use \"vector\"");
}

BOOST_AUTO_TEST_CASE(of_more_samples_than_fit_into_memory_is_refused_before_any_is_drawn) {
  manifest::DataPlan huge = gaussian(100'000'000);
  huge.train = 4'000'000'000;
  forget_allocations();
  const std::string said = load_sentence(huge);
  std::string begin = "data: 4000000000 + 1000 synthetic samples of dimension 100000000 do not fit into memory (got ";
  begin += sizeof(Real) == 4 ? "1600.0 PB" : "3200.0 PB";
  begin += ", expected at most ";
  BOOST_TEST(said.substr(0, begin.size()) == begin);  // what follows is this machine's memory
  BOOST_TEST(largest_allocation() < 10000);
  huge.train = std::uint64_t{1} << 32;
  BOOST_TEST(load_sentence(huge) == "data: too many synthetic samples (got 4294967296, expected below 4294967296)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
