// IDX files that are wrong: each test asserts the whole sentence.
#include "support.hpp"

namespace initlab::data::test {

namespace {

constexpr const char* kTrainImages = "train-images-idx3-ubyte";
constexpr const char* kTrainLabels = "train-labels-idx1-ubyte";

/// What is said of a folder of good files in which one is replaced, after the file's own name.
std::string said_of(const std::string& name, const Bytes& bytes) {
  const TemporaryFolder folder;
  write_good(folder.path());
  write(folder.path() / name, bytes);
  forget_allocations();
  const std::string said = load_sentence(idx_plan(folder)), begin = folder.file(name) + ": ";
  BOOST_TEST(largest_allocation() < 100000);  // whatever these files of some bytes claim
  BOOST_TEST(said.substr(0, begin.size()) == begin);
  return said.substr(std::min(said.size(), begin.size()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_idx)

BOOST_AUTO_TEST_CASE(empty_file) {
  BOOST_TEST(said_of(kTrainImages, {}) == "too short for an IDX file (got 0 bytes, expected a magic number of 4)");
}

BOOST_AUTO_TEST_CASE(wrong_magic_number) {
  Bytes bytes = images(3, 2, 3, counting(18));
  bytes[2] = 0x0d;
  BOOST_TEST(said_of(kTrainImages, bytes) ==
             "wrong magic number (got 0x00000d03, expected 0x00000803: images of unsigned bytes)");
}

BOOST_AUTO_TEST_CASE(images_in_place_of_labels) {
  BOOST_TEST(said_of(kTrainLabels, images(3, 2, 3, counting(18))) ==
             "wrong magic number (got 0x00000803, expected 0x00000801: labels of unsigned bytes); these are images of "
             "unsigned bytes");
}

BOOST_AUTO_TEST_CASE(labels_in_place_of_images) {
  BOOST_TEST(said_of(kTrainImages, labels(3, {0, 1, 2})) ==
             "wrong magic number (got 0x00000801, expected 0x00000803: images of unsigned bytes); these are labels of "
             "unsigned bytes");
}

BOOST_AUTO_TEST_CASE(truncated_header) {
  Bytes bytes = images(3, 2, 3, {});
  bytes.resize(15);
  BOOST_TEST(said_of(kTrainImages, bytes) == "its header is cut short (got 15 bytes, expected 16)");
}

BOOST_AUTO_TEST_CASE(truncated_images) {
  BOOST_TEST(said_of(kTrainImages, images(3, 2, 3, counting(17))) ==
             "cut short (got 17 bytes after the header, which states 3 x 2 x 3 = 18)");
}

BOOST_AUTO_TEST_CASE(truncated_labels) {
  BOOST_TEST(said_of(kTrainLabels, labels(3, {1, 2})) == "cut short (got 2 bytes after the header, which states 3)");
}

BOOST_AUTO_TEST_CASE(bytes_behind_the_images) {
  BOOST_TEST(said_of(kTrainImages, images(3, 2, 3, counting(19))) ==
             "too long (got 19 bytes after the header, which states 3 x 2 x 3 = 18)");
}

BOOST_AUTO_TEST_CASE(absurd_dimensions) {
  const std::uint32_t huge = 0x80000000u;
  BOOST_TEST(said_of(kTrainImages, images(huge, huge, huge, counting(18))) ==
             "cut short (got 18 bytes after the header, which states 2147483648 x 2147483648 x 2147483648)");
  // 2^32 - 1 images of 2^31 x 2: 2^64 - 2^32 does not overflow. 2^31 x 2^31 x 4 = 2^64 would wrap to 0.
  BOOST_TEST(said_of(kTrainImages, images(0xffffffffu, huge, 2, counting(18))) ==
             "cut short (got 18 bytes after the header, which states 4294967295 x 2147483648 x 2 = "
             "18446744069414584320)");
  BOOST_TEST(said_of(kTrainImages, images(huge, huge, 4, {})) ==
             "cut short (got 0 bytes after the header, which states 2147483648 x 2147483648 x 4)");
}

BOOST_AUTO_TEST_CASE(zero_images) {
  BOOST_TEST(said_of(kTrainImages, images(0, 28, 28, {})) ==
             "holds nothing (got 0 x 28 x 28, expected at least 1 of each)");
  BOOST_TEST(said_of(kTrainImages, images(3, 0, 28, {})) ==
             "holds nothing (got 3 x 0 x 28, expected at least 1 of each)");
  BOOST_TEST(said_of(kTrainLabels, labels(0, {})) == "holds nothing (got 0, expected at least 1 of each)");
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_good_file_is_refused) {
  const Bytes good = images(3, 2, 3, counting(18));
  for (std::size_t size = 0; size < good.size(); ++size)
    BOOST_TEST(said_of(kTrainImages, Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))) != "",
               "size " << size);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
