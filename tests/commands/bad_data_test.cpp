// Damaged files of data: one sentence on stderr, exit 2, nothing written. What else may be wrong with such files, the
// tests of the readers say (tests/bad_data).
#include <boost/test/unit_test.hpp>

#include "workspace.hpp"

using namespace initlab::test;
namespace fs = std::filesystem;

namespace {

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

std::string little_endian(std::uint32_t number) {
  const std::string bytes = big_endian(number);
  return {bytes.rbegin(), bytes.rend()};
}

/// Images of 1 x 1 pixel.
std::string images(const std::string& pixels, std::uint32_t magic = 0x803) {
  return big_endian(magic) + big_endian(static_cast<std::uint32_t>(pixels.size())) + big_endian(1) + big_endian(1) +
         pixels;
}

std::string labels(const std::string& values) {
  return big_endian(0x801) + big_endian(static_cast<std::uint32_t>(values.size())) + values;
}

/// CRC-32 of RFC 1952, bit by bit.
std::uint32_t crc(const std::string& bytes) {
  std::uint32_t remainder = ~0u;
  for (const char byte : bytes) {
    remainder ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) remainder = remainder >> 1 ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  return ~remainder;
}

/// A gzip file with one stored block.
std::string gzip(const std::string& bytes, std::uint32_t checksum) {
  const auto size = static_cast<std::uint16_t>(bytes.size());
  const std::string sizes = little_endian(static_cast<std::uint32_t>(size | static_cast<std::uint16_t>(~size) << 16));
  return std::string("\x1f\x8b\x08\0\0\0\0\0\0\xff\x01", 11) + sizes + bytes + little_endian(checksum) +
         little_endian(size);
}

/// Two good IDX sets of three samples each, of which a test spoils one file.
struct Idx : Workspace {
  Idx() {
    fs::create_directory(*this / "set");
    for (const char* name : {"train", "t10k"}) {
      write(std::string("set/") + name + "-images-idx3-ubyte", images("abc"));
      write(std::string("set/") + name + "-labels-idx1-ubyte", labels(std::string("\0\1\2", 3)));
    }
  }

  std::string said(const std::string& file, const std::string& bytes) const {
    write("set/" + file, bytes);
    return refusal({"data={source=\"mnist\",folder=\"set\"}"});
  }

  /// Instead of a plain file.
  std::string said_of_gzip(const std::string& file, const std::string& bytes) const {
    fs::remove(*this / ("set/" + file));
    return said(file + ".gz", bytes);
  }
};

struct Csv : Workspace {
  std::string said(const std::string& text) const {
    write("a.csv", text);
    return refusal({"data={source=\"csv\",file=\"a.csv\",label=\"class\",test=1}"});
  }
};

const std::string kImages = "train-images-idx3-ubyte", kLabels = "train-labels-idx1-ubyte";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_idx, Idx)

BOOST_AUTO_TEST_CASE(images_and_labels_of_different_number) {
  BOOST_TEST(said(kImages, images("abcd")) ==
             "error: set/train-images-idx3-ubyte: as many images as labels are needed (got 4 images, and 3 labels in "
             "set/train-labels-idx1-ubyte)");
}

BOOST_AUTO_TEST_CASE(a_wrong_magic_number) {
  BOOST_TEST(said(kImages, images("abc", 0xd03)) ==
             "error: set/train-images-idx3-ubyte: wrong magic number (got 0x00000d03, expected 0x00000803: images of "
             "unsigned bytes)");
}

BOOST_AUTO_TEST_CASE(a_truncated_file) {
  BOOST_TEST(
      said(kImages, images("abc").substr(0, 18)) ==
      "error: set/train-images-idx3-ubyte: cut short (got 2 bytes after the header, which states 3 x 1 x 1 = 3)");
}

BOOST_AUTO_TEST_CASE(a_gzip_file_cut_short) {
  const std::string whole = gzip(images("abc"), crc(images("abc")));
  BOOST_TEST(said_of_gzip(kImages, whole.substr(0, 12)) ==
             "error: set/train-images-idx3-ubyte.gz: the gzip data are damaged or cut short (got 12 bytes in all); "
             "fetch the file again");
}

BOOST_AUTO_TEST_CASE(a_gzip_file_with_a_wrong_checksum) {
  BOOST_TEST(said_of_gzip(kImages, gzip(images("abc"), 0x12345678)) ==
             "error: set/train-images-idx3-ubyte.gz: wrong checksum (got dc3d1fd8, expected 12345678); the file is "
             "damaged, fetch it again");
}

BOOST_AUTO_TEST_CASE(a_good_gzip_file_is_read) {
  BOOST_TEST(said_of_gzip(kImages, gzip(images("abc"), crc(images("abc")))) ==
             "error: training.loss: the network's output and the data's classes differ in number (got 3 outputs, "
             "expected 10); give the last layer 10 units");
}

BOOST_AUTO_TEST_CASE(a_label_out_of_range) {
  BOOST_TEST(said(kLabels, labels(std::string("\0\x0a\2", 3))) ==
             "error: set/train-labels-idx1-ubyte: label 1 is out of range (got 10, expected 0 to 9)");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(bad_csv, Csv)

BOOST_AUTO_TEST_CASE(a_ragged_line) {
  BOOST_TEST(said("x,class\n1,0\n2,1,3\n") ==
             "error: a.csv:3: the line has another number of fields than the first (got 3, expected 2)");
}

BOOST_AUTO_TEST_CASE(a_class_that_is_none) {
  BOOST_TEST(said("x,class\n1,0\n2,-1\n3,1\n") ==
             "error: a.csv:3: column \"class\": not a class (got \"-1\", expected an integer from 0 to 999999)");
}

BOOST_AUTO_TEST_SUITE_END()
