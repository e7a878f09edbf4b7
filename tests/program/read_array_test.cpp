// read_array: the SDK's way from an array of numpy's to a tensor.
#include "initlab/array.hpp"

#include "data/npy_support.hpp"

namespace initlab::data::test {

namespace {

/// Reads these numbers, of `shape`, as an array of 2 x 3 into a 3 x 2 matrix.
template <class T>
Matrix read(const std::string& descr, const std::string& shape, const std::vector<T>& numbers, bool fortran = false) {
  const TemporaryFolder folder;
  const std::string file = folder.file("w.npy");
  write(file, npy(descr, shape, bytes_of(numbers), fortran));
  Matrix w(3, 2);
  try {
    read_array(file, "", {2, 3}, w);
  } catch (const Error& error) {
    const std::string said = error.what();
    BOOST_TEST(said.starts_with(file + ": "));
    throw Error(said.substr(file.size() + 2));
  }
  return w;
}

const Matrix kCounting = {{0, 3}, {1, 4}, {2, 5}};

}  // namespace

BOOST_AUTO_TEST_SUITE(read_array_)

BOOST_AUTO_TEST_CASE(the_last_extent_varies_fastest_in_the_matrix) {
  BOOST_TEST(same(read<float>("<f4", "(2, 3)", {0, 1, 2, 3, 4, 5}), kCounting));
  BOOST_TEST(same(read<double>("<f8", "(2, 3)", {0, 1, 2, 3, 4, 5}), kCounting));
  BOOST_TEST(same(read<std::int16_t>("<i2", "(2, 3)", {0, 1, 2, 3, 4, 5}), kCounting));
  BOOST_TEST(same(read<float>("<f4", "(2, 3)", {0, 3, 1, 4, 2, 5}, true), kCounting));
}

BOOST_AUTO_TEST_CASE(other_extents_are_refused) {
  const std::vector<float> six(6);
  BOOST_TEST(sentence([&] { read<float>("<f4", "(3, 2)", six); }) ==
             "wrong shape (got 3 x 2, expected 2 x 3); it is transposed");
  BOOST_TEST(sentence([&] { read<float>("<f4", "(6,)", six); }) == "wrong shape (got 6, expected 2 x 3)");
  BOOST_TEST(sentence([&] { read<float>("<f4", "(2, 3)", std::vector<float>(5)); }) ==
             "cut short (got 20 bytes after the header, which states 2 x 3 of f4 = 24 bytes)");
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_named_with_its_place) {
  const double infinite = std::numeric_limits<double>::infinity();
  const std::string real = sizeof(Real) == 4 ? "float" : "double";
  BOOST_TEST(sentence([&] {
               read<double>("<f8", "(2, 3)", {0, 1, 2, 3, -infinite, 5});
             }) == "entry [1, 1] is not a finite " + real + " (got -inf)");
  const std::string large = sentence([] { read<double>("<f8", "(2, 3)", {0, 1, 2, 1e300, 4, 5}); });
  BOOST_TEST(large == (real == "float" ? "entry [1, 0] is not a finite float (got 1e+300)" : "(nothing was thrown)"));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_far_too_long_is_not_read) {
  const TemporaryFolder folder;
  const std::string file = folder.file("w.npy");
  write(file, {});
  fs::resize_file(file, std::uintmax_t{1} << 32);  // sparse
  Matrix w(3, 2);
  BOOST_TEST(sentence([&] {
               read_array(file, "", {2, 3}, w);
             }) == file + ": too long (got 4294967296 bytes, expected 6 numbers)");
}

BOOST_AUTO_TEST_CASE(a_matrix_of_another_size_is_the_callers_mistake) {
  Matrix w(2, 2);
  BOOST_TEST(sentence([&] {
               read_array("w.npy", "", {2, 3}, w);
             }) == "w.npy: read_array: the matrix has another size (got 2 x 2, expected 6 entries)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
