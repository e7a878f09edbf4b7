// read_array: the SDK's way from an array of numpy's to a tensor.
#include "initlab/array.hpp"

#include <hdf5.h>

#include "data/npy_support.hpp"
#include "data/npz_writer.hpp"

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
const std::vector<Real> kNumbers = {0, 1, 2, 3, 4, 5};

/// The members w and v.
void write_npz(const std::string& file, const std::vector<Real>& numbers) {
  NpzWriter writer(file);
  writer.add("v", {6}, kNumbers.data());
  writer.add("w", {2, 3}, numbers.data());
  writer.finish();
}

/// The dataset /node/w of 2 x 3, in big-endian doubles.
void write_hdf5(const std::string& file, const std::vector<double>& numbers) {
  const hid_t open = H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  const hid_t group = H5Gcreate2(open, "node", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const hsize_t extents[] = {2, 3};
  const hid_t space = H5Screate_simple(2, extents, nullptr);
  const hid_t set = H5Dcreate2(group, "w", H5T_IEEE_F64BE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  BOOST_REQUIRE(H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) >= 0);
  H5Dclose(set);
  H5Sclose(space);
  H5Gclose(group);
  H5Fclose(open);
}

/// The array `name` of a file, or what is said of it, after the file's name.
std::string said_of(const std::string& file, const std::string& name, const std::vector<Index>& extents, Matrix& w) {
  const std::string said = sentence([&] { read_array(file, name, extents, w); });
  return said.starts_with(file) ? said.substr(file.size()) : said;
}

const std::string kReal = sizeof(Real) == 4 ? "float" : "double";
const std::string kRead = "(nothing was thrown)";

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

BOOST_AUTO_TEST_CASE(a_member_of_an_npz_file_is_read_or_refused) {
  const TemporaryFolder folder;
  const std::string file = folder.file("w.npz");
  write_npz(file, kNumbers);
  Matrix w(3, 2);
  BOOST_TEST(said_of(file, "w", {2, 3}, w) == kRead);
  BOOST_TEST(same(w, kCounting));
  BOOST_TEST(said_of(file, "v", {2, 3}, w) == "/v: wrong shape (got 6, expected 2 x 3)");
  BOOST_TEST(said_of(file, "w", {3, 2}, w) == "/w: wrong shape (got 2 x 3, expected 3 x 2); it is transposed");
  BOOST_TEST(said_of(file, "other", {2, 3}, w) ==
             "/other: there is no such array (got \"other\", expected one of v, w)");
  write_npz(file, {0, 1, 2, 3, std::numeric_limits<Real>::quiet_NaN(), 5});
  BOOST_TEST(said_of(file, "w", {2, 3}, w) == "/w: entry [1, 1] is not a finite " + kReal + " (got nan)");
}

BOOST_AUTO_TEST_CASE(a_damaged_npz_file_is_refused) {
  const TemporaryFolder folder;
  const std::string file = folder.file("w.npz");
  write_npz(file, kNumbers);
  Matrix w(3, 2);
  const auto size = fs::file_size(file);
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(100).put('?').flush();  // in v's header
  BOOST_TEST(said_of(file, "v", {6}, w) == "/v: the npz file is damaged (wrong checksum); save it again");
  BOOST_TEST(said_of(file, "w", {2, 3}, w) == kRead);
  fs::resize_file(file, size - 1);
  BOOST_TEST(said_of(file, "w", {2, 3}, w) == "/w: not an npz file (got no directory of a zip archive)");
}

BOOST_AUTO_TEST_CASE(a_dataset_of_an_hdf5_file_is_read_or_refused) {
  const TemporaryFolder folder;
  const std::string file = folder.file("w.h5");
  write_hdf5(file, {0, 1, 2, 3, 4, 5});
  Matrix w(3, 2);
  BOOST_TEST(said_of(file, "node/w", {2, 3}, w) == kRead);
  BOOST_TEST(same(w, kCounting));
  BOOST_TEST(said_of(file, "node/w", {6}, w) == ":node/w: wrong shape (got 2 x 3, expected 6)");
  const std::string none = "; links to other files are not followed)";
  BOOST_TEST(said_of(file, "node/v", {2, 3}, w) == ": there is no such dataset (got \"node/v\"" + none);
  BOOST_TEST(said_of(file, "node", {2, 3}, w) == ": there is no such dataset (got \"node\"" + none);
  write_hdf5(file, {0, 1, 2, std::numeric_limits<double>::infinity(), 4, 5});
  BOOST_TEST(said_of(file, "node/w", {2, 3}, w) == ":node/w: entry [1, 0] is not a finite " + kReal + " (got inf)");
}

BOOST_AUTO_TEST_CASE(a_damaged_hdf5_file_is_refused) {
  const TemporaryFolder folder;
  const std::string file = folder.file("w.h5");
  write_hdf5(file, {0, 1, 2, 3, 4, 5});
  fs::resize_file(file, fs::file_size(file) / 2);
  Matrix w(3, 2);
  BOOST_TEST(said_of(file, "node/w", {2, 3}, w).starts_with(": cannot be opened as an HDF5 file ("));
}

BOOST_AUTO_TEST_CASE(what_is_neither_is_refused) {
  const TemporaryFolder folder;
  const std::string file = folder.file("w.npz");
  Matrix w(3, 2);
  BOOST_TEST(said_of(file, "w", {2, 3}, w) == ": cannot be opened");
  write(file, npy("<f8", "(2, 3)", bytes_of(std::vector<double>(6))));
  BOOST_TEST(said_of(file, "w", {2, 3}, w) ==
             ": neither an .npz nor an HDF5 file (an .npy file holds a single array, without a name)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
