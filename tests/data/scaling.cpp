#include <cmath>

#include "support.hpp"

namespace initlab::data::test {

namespace {

using Scaling = manifest::DataPlan::Scaling;

/// Training images 0 ... 17 and test images 100 ... 111.
Dataset small(Scaling scaling) {
  const TemporaryFolder folder;
  write_good(folder.path());
  manifest::DataPlan scaled = idx_plan(folder);
  scaled.scaling = scaling;
  return load(scaled, {});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(scaling)

BOOST_AUTO_TEST_CASE(unit_divides_bytes_by_255) {
  const Dataset dataset = small(Scaling::unit);
  const Matrix x = first(dataset.train, 3), y = first(dataset.test, 2);
  for (Index i = 0; i < x.n_elem; ++i) BOOST_TEST(x[i] == Real(i) / Real(255));
  for (Index i = 0; i < y.n_elem; ++i) BOOST_TEST(y[i] == Real(100 + i) / Real(255));
}

BOOST_AUTO_TEST_CASE(standard_uses_the_training_sets_mean_and_deviation_for_both_sets) {
  const Dataset dataset = small(Scaling::standard);
  // 0 ... 17: mean 8.5, variance (18^2 - 1) / 12 with divisor N.
  const Real mean = 8.5, deviation = static_cast<Real>(std::sqrt(323.0 / 12));
  const Matrix x = first(dataset.train, 3), y = first(dataset.test, 2);
  for (Index i = 0; i < x.n_elem; ++i) BOOST_TEST(x[i] == (Real(i) - mean) / deviation);
  for (Index i = 0; i < y.n_elem; ++i) BOOST_TEST(y[i] == (Real(100 + i) - mean) / deviation);
}

BOOST_AUTO_TEST_CASE(standard_of_a_constant_training_set_is_refused) {
  const TemporaryFolder folder;
  write_good(folder.path());
  write(folder.path() / "train-images-idx3-ubyte", images(3, 2, 3, Bytes(18, 7)));
  manifest::DataPlan constant = idx_plan(folder);
  constant.scaling = Scaling::standard;
  BOOST_TEST(
      load_sentence(constant) ==
      "data.scale: \"standard\" divides by the training samples' deviation, which is 0 (got 7 in every entry of " +
          folder.file("train-images-idx3-ubyte") + "); use \"unit\" or \"none\"");
}

BOOST_AUTO_TEST_CASE(standard_sums_are_exact_where_32_bits_would_overflow) {
  // 20 images of 1000 x 1000: the squares' sum is 1.3e12, its product with N 2.6e19, above 2^64.
  const TemporaryFolder folder;
  write_good(folder.path());
  Bytes pixels(20'000'000, 255);
  pixels[0] = 0;
  write(folder.path() / "train-images-idx3-ubyte", images(20, 1000, 1000, pixels));
  write(folder.path() / "train-labels-idx1-ubyte", labels(20, Bytes(20, 1)));
  write(folder.path() / "t10k-images-idx3-ubyte", images(1, 1000, 1000, Bytes(1000000, 0)));
  write(folder.path() / "t10k-labels-idx1-ubyte", labels(1, {0}));
  manifest::DataPlan large = idx_plan(folder);
  large.scaling = Scaling::standard;
  // One 0 among N - 1 times 255: mean 255 (1 - p), variance 255^2 p (1 - p), p = 1 / N. The 0 lies -sqrt((1 - p) / p)
  // deviations from the mean. offset and divisor are rounded to Real, each to 2^-24 relative.
  const double p = 1.0 / 2e7;
  BOOST_TEST(first(load(large, {}).test, 1)[0] == Real(-std::sqrt((1 - p) / p)),
             boost::test_tools::tolerance(Real(3e-7)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
