// Files that are good each by itself and do not go together.
#include "support.hpp"

namespace initlab::data::test {

BOOST_AUTO_TEST_SUITE(bad_counts)

BOOST_AUTO_TEST_CASE(fewer_labels_than_images) {
  const TemporaryFolder folder;
  write_good(folder.path());
  write(folder.path() / "train-labels-idx1-ubyte", labels(2, {0, 1}));
  BOOST_TEST(load_sentence(idx_plan(folder)) ==
             folder.file("train-images-idx3-ubyte") +
                 ": as many images as labels are needed (got 3 images, and 2 labels in " +
                 folder.file("train-labels-idx1-ubyte") + ")");
}

BOOST_AUTO_TEST_CASE(label_beyond_the_ten_classes) {
  const TemporaryFolder folder;
  write_good(folder.path());
  write(folder.path() / "train-labels-idx1-ubyte", labels(3, {0, 10, 1}));
  for (const char* source : {"mnist", "fashion-mnist"})
    BOOST_TEST(load_sentence(plan(source, {{"folder", folder.path().string()}})) ==
               folder.file("train-labels-idx1-ubyte") + ": label 1 is out of range (got 10, expected 0 to 9)");
}

BOOST_AUTO_TEST_CASE(test_label_beyond_the_training_labels) {
  const TemporaryFolder folder;
  write_good(folder.path());
  write(folder.path() / "t10k-labels-idx1-ubyte", labels(2, {2, 3}));
  BOOST_TEST(load_sentence(idx_plan(folder)) ==
             folder.file("t10k-labels-idx1-ubyte") + ": label 1 is out of range (got 3, expected 0 to 2)");
}

BOOST_AUTO_TEST_CASE(test_images_of_another_size) {
  const TemporaryFolder folder;
  write_good(folder.path());
  write(folder.path() / "t10k-images-idx3-ubyte", images(2, 3, 2, counting(12)));
  BOOST_TEST(load_sentence(idx_plan(folder)) ==
             folder.file("t10k-images-idx3-ubyte") +
                 ": test images must be as large as training images (got 3 x 2, expected 2 x 3)");
}

BOOST_AUTO_TEST_CASE(more_samples_wanted_than_there_are) {
  const TemporaryFolder folder;
  write_good(folder.path());
  manifest::DataPlan many = idx_plan(folder);
  many.train = 4;
  BOOST_TEST(load_sentence(many) ==
             "data.train: more samples than there are (got 4, expected at most 3, the samples of " +
                 folder.file("train-images-idx3-ubyte") + ")");
  many.train = 3;
  many.test = ~std::uint64_t{0};
  BOOST_TEST(load_sentence(many) ==
             "data.test: more samples than there are (got 18446744073709551615, expected at most 2, the samples of " +
                 folder.file("t10k-images-idx3-ubyte") + ")");
}

BOOST_AUTO_TEST_CASE(no_samples_wanted) {
  const TemporaryFolder folder;
  write_good(folder.path());
  manifest::DataPlan none = idx_plan(folder);
  none.test = 0;
  BOOST_TEST(load_sentence(none) == "data.test: no samples (got 0, expected at least 1)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
