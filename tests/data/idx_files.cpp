#include "support.hpp"

namespace initlab::data::test {

BOOST_AUTO_TEST_SUITE(idx_files)

BOOST_AUTO_TEST_CASE(become_samples_in_order_with_pixels_in_order) {
  const TemporaryFolder folder;
  write_good(folder.path());
  manifest::DataPlan bytes = idx_plan(folder);
  bytes.scaling = manifest::DataPlan::Scaling::none;
  const Dataset dataset = load(bytes, {});
  BOOST_TEST(dataset.shape.text() == "6");
  BOOST_TEST(dataset.classes == 3);
  const std::vector<std::int32_t> train = {2, 0, 1}, test = {1, 2};
  BOOST_TEST(copied(dataset.train.labels()) == train, boost::test_tools::per_element());
  BOOST_TEST(copied(dataset.test.labels()) == test, boost::test_tools::per_element());
  const Matrix x = first(dataset.train, 3), y = first(dataset.test, 2);
  for (Index i = 0; i < x.n_elem; ++i) BOOST_TEST(x[i] == Real(i));
  for (Index i = 0; i < y.n_elem; ++i) BOOST_TEST(y[i] == Real(100 + i));
}

BOOST_AUTO_TEST_CASE(may_be_compressed_each_by_itself) {
  const TemporaryFolder folder;
  write_good(folder.path());
  fs::remove(folder.path() / "train-images-idx3-ubyte");
  fs::remove(folder.path() / "t10k-labels-idx1-ubyte");
  write(folder.path() / "train-images-idx3-ubyte.gz", gzip(images(3, 2, 3, counting(18))));
  write(folder.path() / "t10k-labels-idx1-ubyte.gz", gzip(labels(2, {0, 1})));
  const Dataset dataset = load(idx_plan(folder), {});
  BOOST_TEST(copied(dataset.test.labels()).at(1) == 1);
  BOOST_TEST(first(dataset.train, 3).at(5, 2) == Real(17) / Real(255));
}

BOOST_AUTO_TEST_CASE(are_taken_plain_where_both_are_there) {
  const TemporaryFolder folder;
  write_good(folder.path());
  write(folder.path() / "t10k-labels-idx1-ubyte.gz", gzip(labels(2, {0, 0})));
  const Dataset dataset = load(idx_plan(folder), {});
  BOOST_TEST(copied(dataset.test.labels()).at(0) == 1);
  BOOST_TEST(dataset.checksums.count(folder.file("t10k-labels-idx1-ubyte")) == 1);
  BOOST_TEST(dataset.checksums.size() == 4);
}

BOOST_AUTO_TEST_CASE(are_images_of_one_channel_in_the_image_layout) {
  const TemporaryFolder folder;
  write_good(folder.path());
  manifest::DataPlan image = idx_plan(folder);
  image.image = true;
  const Dataset dataset = load(image, {});
  BOOST_TEST(dataset.shape.text() == "1 x 2 x 3");
  BOOST_TEST(dataset.shape.is_image());
}

BOOST_AUTO_TEST_CASE(have_as_many_classes_as_the_whole_training_file_says) {
  const TemporaryFolder folder;
  write_good(folder.path());
  write(folder.path() / "train-labels-idx1-ubyte", labels(3, {0, 1, 6}));
  manifest::DataPlan few = idx_plan(folder);
  few.train = 1;
  BOOST_TEST(load(few, {}).classes == 7);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
