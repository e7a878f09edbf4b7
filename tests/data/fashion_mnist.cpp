// The real Fashion-MNIST of Debian's dataset-fashion-mnist. Every expected number was computed from the package's files
// with numpy: gzip.open, numpy.frombuffer(..., uint8), sums in int64, mean and std in float64.
#include <cmath>

#include "support.hpp"

namespace initlab::data::test {

namespace {

bool installed() { return fs::exists("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz"); }

boost::test_tools::assertion_result if_installed(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(installed());
  result.message() << "Debian's package dataset-fashion-mnist is not installed";
  return result;
}

struct Moments {
  double mean, deviation;
};

Moments moments(const Samples& samples) {
  double sum = 0, squares = 0;
  const Index batch = 1000;
  Matrix x(samples.features(), batch);
  std::vector<std::int64_t> index(batch);
  for (Index begin = 0; begin < samples.count(); begin += batch) {
    std::iota(index.begin(), index.end(), static_cast<std::int64_t>(begin));
    samples.gather(index, x);
    for (const Real value : x) {
      sum += value;
      squares += static_cast<double>(value) * value;
    }
  }
  const double n = static_cast<double>(samples.count() * samples.features()), mean = sum / n;
  return {mean, std::sqrt(squares / n - mean * mean)};
}

std::int64_t pixel_sum(const Samples& samples, std::int64_t index) {
  Matrix x(samples.features(), 1);
  samples.gather(std::vector<std::int64_t>{index}, x);
  double sum = 0;
  for (const Real value : x) sum += value;
  return std::llround(sum);
}

}  // namespace

BOOST_TEST_DECORATOR(*boost::unit_test::precondition(if_installed))
BOOST_AUTO_TEST_SUITE(fashion_mnist)

BOOST_AUTO_TEST_CASE(is_what_numpy_reads_from_the_same_files) {
  const Environment none("INITLAB_DATA_PATH", nullptr);
  manifest::DataPlan plain = plan("fashion-mnist", {});
  plain.scaling = manifest::DataPlan::Scaling::none;
  const Dataset dataset = load(plain, {});
  BOOST_TEST(dataset.train.count() == 60000);
  BOOST_TEST(dataset.test.count() == 10000);
  BOOST_TEST(dataset.shape.text() == "784");
  BOOST_TEST(dataset.classes == 10);

  const std::span<const std::int32_t> train = dataset.train.labels(), test = dataset.test.labels();
  const std::vector<std::int32_t> train_begin = {9, 0, 0, 3, 0, 2, 7, 2, 5, 5},
                                  test_begin = {9, 2, 1, 1, 6, 1, 4, 6, 5, 7};
  BOOST_TEST(std::vector<std::int32_t>(train.begin(), train.begin() + 10) == train_begin,
             boost::test_tools::per_element());
  BOOST_TEST(std::vector<std::int32_t>(test.begin(), test.begin() + 10) == test_begin,
             boost::test_tools::per_element());
  BOOST_TEST(train.back() == 5);
  BOOST_TEST(test.back() == 5);

  BOOST_TEST(pixel_sum(dataset.train, 0) == 76247);
  BOOST_TEST(pixel_sum(dataset.train, 59999) == 16684);
  BOOST_TEST(pixel_sum(dataset.test, 0) == 33456);
  BOOST_TEST(pixel_sum(dataset.test, 9999) == 24390);
  // Integers below 2^53 in double: exact.
  BOOST_TEST(moments(dataset.train).mean * 60000 * 784 == 3431114169.0, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(moments(dataset.test).mean * 10000 * 784 == 573469082.0, boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(has_the_published_mean_and_deviation) {
  const Environment none("INITLAB_DATA_PATH", nullptr);
  const Moments unit = moments(load(plan("fashion-mnist", {}), {}).train);
  // Each pixel is rounded to Real with a relative error below 2^-24; so is the mean of positive numbers.
  BOOST_TEST(unit.mean == 0.2860405969887955, boost::test_tools::tolerance(1e-7));
  BOOST_TEST(unit.deviation == 0.35302424451492237, boost::test_tools::tolerance(1e-6));

  manifest::DataPlan standardised = plan("fashion-mnist", {});
  standardised.scaling = manifest::DataPlan::Scaling::standard;
  const Dataset dataset = load(standardised, {});
  const Moments train = moments(dataset.train), test = moments(dataset.test);
  // offset and divisor are rounded to Real (2^-24 relative, at a mean of 0.81 deviations), each entry again.
  BOOST_TEST(std::abs(train.mean) < 2e-7);
  BOOST_TEST(std::abs(train.deviation - 1) < 2e-7);
  // The test set is scaled by the training set's numbers, not its own.
  BOOST_TEST(test.mean == (0.2868492807122849 - 0.2860405969887955) / 0.35302424451492237,
             boost::test_tools::tolerance(1e-4));
  BOOST_TEST(test.deviation == 0.35244415324744005 / 0.35302424451492237, boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(is_standardised_by_the_samples_in_use) {
  const Environment none("INITLAB_DATA_PATH", nullptr);
  manifest::DataPlan few = plan("fashion-mnist", {});
  few.scaling = manifest::DataPlan::Scaling::standard;
  few.train = 100;
  few.test = 1;
  const Dataset dataset = load(few, {});
  BOOST_TEST(dataset.train.count() == 100);
  BOOST_TEST(dataset.test.count() == 1);
  // numpy: mean and std of the first 100 images.
  const Real expected = (Real(0) - Real(72.55829081632653)) / Real(90.50354835831598);
  // In float the bits; in double numpy's sum over floating-point numbers may differ in its last ones.
  BOOST_TEST(first(dataset.train, 1).at(0, 0) == expected, boost::test_tools::tolerance(Real(1e-12)));
}

BOOST_AUTO_TEST_CASE(carries_the_checksums_of_its_files) {
  const Environment none("INITLAB_DATA_PATH", nullptr);
  const std::string folder = "/usr/share/datasets/fashion-mnist/";
  const std::map<std::string, std::string> expected = {
      {fmt::format("{}t10k-images-idx3-ubyte.gz", folder), "crc32:f3050a72"},
      {fmt::format("{}t10k-labels-idx1-ubyte.gz", folder), "crc32:8f874fbb"},
      {fmt::format("{}train-images-idx3-ubyte.gz", folder), "crc32:39b5f967"},
      {fmt::format("{}train-labels-idx1-ubyte.gz", folder), "crc32:11c7bd79"}};
  BOOST_TEST((load(plan("fashion-mnist", {}), {}).checksums == expected));
}

BOOST_AUTO_TEST_CASE(does_not_pass_for_mnist) {
  // The two sets have the same file names, image sizes and numbers.
  const Environment none("INITLAB_DATA_PATH", nullptr);
  const std::string folder = "/usr/share/datasets/fashion-mnist";
  BOOST_TEST(load_sentence(plan("mnist", {{"folder", folder}})) ==
             "data: the files of mnist were not found (looked for train-images-idx3-ubyte, plain or .gz, in " + folder +
                 "; " + folder + " holds fashion-mnist); correct data.folder");
  const Environment path("INITLAB_DATA_PATH", folder.c_str()), own("XDG_DATA_HOME", "/nowhere");
  const std::string refused = load_sentence(plan("mnist", {}));
  BOOST_TEST(refused.find("; " + folder + " holds fashion-mnist); `initlab fetch mnist` downloads them") !=
             std::string::npos);
  BOOST_TEST(load(plan("fashion-mnist", {}), {}).classes == 10);
}

BOOST_AUTO_TEST_CASE(needs_no_allocation_beyond_its_images) {
  const Environment none("INITLAB_DATA_PATH", nullptr);
  forget_allocations();
  load(plan("fashion-mnist", {}), {});
  // 60,000 x 784 pixels and the header of 16 bytes, decoded in place.
  BOOST_TEST(largest_allocation() == 60000u * 784u + 16u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
