// NPY and NPZ files that are wrong: each test asserts the whole sentence.
#include "data/npy.hpp"

#include "npy_support.hpp"

namespace initlab::data::test {

namespace {

std::string said_of(const Bytes& bytes) {
  forget_allocations();
  const std::string said = sentence([&] { parse_npy(bytes, "a.npy"); });
  BOOST_TEST(largest_allocation() < 100000);  // whatever these files of some bytes claim
  return said;
}

std::string said_of_archive(const Bytes& bytes, const std::string& name = "x") {
  forget_allocations();
  const std::string said = sentence([&] { npz_member(bytes, name, "a.npz"); });
  BOOST_TEST(largest_allocation() < 100000);
  return said;
}

Bytes with_header(const std::string& header) {
  Bytes bytes = {0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, static_cast<std::uint8_t>(header.size()), 0};
  for (const char c : header) bytes.push_back(static_cast<std::uint8_t>(c));
  return bytes;
}

void put(Bytes& bytes, std::size_t at, const Bytes& values) {
  std::copy(values.begin(), values.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_npy)

BOOST_AUTO_TEST_CASE(something_else) {
  BOOST_TEST(said_of({}) == "a.npy: not an npy file (got \"\", expected \"\\x93NUMPY\" at its beginning)");
  BOOST_TEST(said_of({'P', 'K', '3', '4', '5', '6', '7'}) ==
             "a.npy: not an npy file (got \"PK3456\", expected \"\\x93NUMPY\" at its beginning)");
  BOOST_TEST(said_of({0x93, 'N', 'U', 'M', 'P', 'Y', 4, 0, 0, 0, 0, 0}) ==
             "a.npy: unknown version of the npy format (got 4, expected 1, 2 or 3)");
}

BOOST_AUTO_TEST_CASE(cut_short) {
  BOOST_TEST(said_of({0x93, 'N', 'U', 'M', 'P', 'Y'}) == "a.npy: its header is cut short (got 6 bytes)");
  BOOST_TEST(said_of({0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 0xff, 0xff}) ==
             "a.npy: its header is cut short (got 0 bytes, expected 65535)");
  BOOST_TEST(said_of(npy("<f4", "(2, 3)", Bytes(23))) ==
             "a.npy: cut short (got 23 bytes after the header, which states 2 x 3 of f4 = 24 bytes)");
  BOOST_TEST(said_of(npy("<f4", "(2, 3)", Bytes(25))) ==
             "a.npy: too long (got 25 bytes after the header, which states 2 x 3 of f4 = 24 bytes)");
}

BOOST_AUTO_TEST_CASE(claims_of_absurd_size) {
  BOOST_TEST(said_of(npy("<f4", "(4611686018427387904, 1)", {})) ==
             "a.npy: its extents are absurd (got 4611686018427387904 x 1)");
  BOOST_TEST(said_of(npy("|u1", "(1000000000000,)", {})) ==
             "a.npy: cut short (got 0 bytes after the header, which states 1000000000000 of u1 = 1000000000000 bytes)");
  BOOST_TEST(said_of(npy("|u1", "(3, 0)", {})) == "a.npy: holds nothing (got 3 x 0, expected at least 1 of each)");
}

BOOST_AUTO_TEST_CASE(headers_that_are_not_numpys) {
  for (const char* header : {"", "{", "{}", "[1]", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': Maybe",
                             "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} more",
                             "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}"}) {
    const std::string text = header;
    BOOST_TEST(said_of(with_header(header)) == "a.npy: its header is not understood (got " +
                                                   literal(text.size() > 80 ? text.substr(0, 80) + "..." : text) +
                                                   ", expected descr, fortran_order and shape of an array of numbers)");
  }
  std::string many = "{'descr': '<f4', 'fortran_order': False, 'shape': (";
  for (int i = 0; i < 33; ++i) many += "1,";
  BOOST_TEST(said_of(with_header(many + ")}")).starts_with("a.npy: its header is not understood (got "));
}

BOOST_AUTO_TEST_CASE(types_that_are_not_read) {
  for (const char* type : {"<f2", "<u8", "|O", "<c8", "|b1", "|f4", "f4", "<f44"})
    BOOST_TEST(said_of(npy(type, "(1,)", Bytes(8))) == "a.npy: this type of numbers is not read (got \"" +
                                                           std::string(type) +
                                                           "\", expected u1, i1, u2, i2, u4, i4, i8, f4 or f8)");
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_good_file_is_refused) {
  const Bytes good = npy("<f4", "(2,)", bytes_of(std::vector<float>{1, 2}));
  for (std::size_t size = 0; size < good.size(); ++size)
    BOOST_TEST(said_of(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))).starts_with("a.npy: "));
}

BOOST_AUTO_TEST_CASE(archives_that_are_none_or_lack_the_array) {
  BOOST_TEST(said_of_archive({}) == "a.npz: not an npz file (got no directory of a zip archive)");
  BOOST_TEST(said_of_archive(npy("|u1", "(1,)", {1})) == "a.npz: not an npz file (got no directory of a zip archive)");
  BOOST_TEST(
      said_of_archive(npz({{"train_x", {1}}, {"train_y", {2}}}, false), "trainx") ==
      "a.npz: there is no such array (got \"trainx\", expected one of train_x, train_y); did you mean \"train_x\"?");
}

BOOST_AUTO_TEST_CASE(archives_whose_records_lie) {
  const Bytes good = npz({{"x", Bytes(100, 5)}}, true);
  const std::size_t end = good.size() - 22, entry = end - 46 - 5;
  const auto said_with = [&](std::size_t at, const Bytes& values) {
    Bytes bad = good;
    put(bad, at, values);
    return said_of_archive(bad);
  };
  const std::string damaged = "a.npz: the npz file is damaged (";
  BOOST_TEST(said_with(entry + 8, {1}) == damaged + "the array is encrypted); save it again");
  BOOST_TEST(said_with(entry + 10, {12}) ==
             "a.npz: unknown way of compression (got 12, expected 0, stored, or 8, deflate)");
  BOOST_TEST(said_with(entry + 10, {0}) == damaged + "its sizes contradict each other); save it again");
  BOOST_TEST(said_with(entry + 16, {0}) == damaged + "wrong checksum); save it again");
  BOOST_TEST(said_with(entry + 20, {255, 255}) == damaged + "the array is cut short); save it again");
  BOOST_TEST(said_with(entry + 24, {0, 0, 0, 128}) == damaged + "it claims more than deflate can hold); save it again");
  BOOST_TEST(said_with(entry + 24, {99}) == damaged + "its deflated data are wrong); save it again");
  BOOST_TEST(said_with(entry + 24, {0}) == damaged + "the array is empty); save it again");
  BOOST_TEST(said_with(entry + 24, {255, 255, 255, 255}) ==
             "a.npz: arrays of 4 GB and more are not read from an npz file; save it as .npy");
  BOOST_TEST(said_with(entry + 42, {255, 255, 255, 127}) ==
             damaged + "the array is not where its directory says); save it again");
  BOOST_TEST(said_with(entry + 28, {255, 255}) == damaged + "its directory is cut short); save it again");
  BOOST_TEST(said_with(end + 16, {255, 255, 255, 255}) == damaged + "its directory is cut short); save it again");
}

BOOST_AUTO_TEST_CASE(every_beginning_and_every_changed_byte_of_an_archive_is_survived) {
  const Bytes good = npz({{"x", npy("|u1", "(3,)", {1, 2, 3})}}, true);
  for (std::size_t size = 0; size < good.size(); ++size)
    BOOST_TEST(said_of_archive(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))) !=
               "(nothing was thrown)");
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const int flip : {1, 128, 255}) {
      Bytes bad = good;
      bad[at] = static_cast<std::uint8_t>(bad[at] ^ flip);
      said_of_archive(bad);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
