// Datasets of HDF5 files, and what is said of those that are wrong.
#include <hdf5.h>

#include "data/gzip.hpp"
#include "data/hdf5_array.hpp"
#include "npy_support.hpp"

namespace initlab::data::test {

namespace {

/// A file that is being written through the C library.
class Writer {
 public:
  explicit Writer(const std::string& file)
      : file_(H5Fcreate(file.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT)),
        creation_(H5Pcreate(H5P_DATASET_CREATE)) {
    BOOST_REQUIRE(file_ >= 0);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    H5Pclose(creation_);
    H5Fclose(file_);
  }

  hid_t file() const { return file_; }
  /// Of the datasets that are made from now on.
  hid_t creation() const { return creation_; }

  /// Without values nothing is written.
  void put(const char* name, hid_t type, const std::vector<hsize_t>& extents, const void* values, hid_t memory) const {
    const hid_t space = extents.empty() ? H5Screate(H5S_SCALAR)
                                        : H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
    const hid_t dataset = H5Dcreate2(file_, name, type, space, H5P_DEFAULT, creation_, H5P_DEFAULT);
    BOOST_REQUIRE(dataset >= 0);
    if (values) BOOST_REQUIRE(H5Dwrite(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0);
    H5Dclose(dataset);
    H5Sclose(space);
  }

  void put(const char* name, hid_t type, const std::vector<hsize_t>& extents, const std::vector<double>& values) const {
    put(name, type, extents, values.data(), H5T_NATIVE_DOUBLE);
  }

 private:
  hid_t file_, creation_;
};

std::vector<double> numbers(const Array& array) {
  std::vector<double> values;
  each_entry_of(array, [&](Index, auto entry) { values.push_back(static_cast<double>(entry)); });
  return values;
}

std::string said_of(const std::string& file, const std::string& path) {
  forget_allocations();
  const std::string said = sentence([&] { read_hdf5_array(file, path); });
  BOOST_TEST(largest_allocation() < 100000);
  return said;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hdf5_files)

BOOST_AUTO_TEST_CASE(of_every_type_in_either_byte_order_hold_the_same_numbers) {
  const TemporaryFolder folder;
  const std::vector<std::pair<std::string, hid_t>> types = {
      {"u1", H5T_STD_U8LE},  {"i1", H5T_STD_I8BE},   {"u2", H5T_STD_U16BE},
      {"i2", H5T_STD_I16LE}, {"u4", H5T_STD_U32LE},  {"i4", H5T_STD_I32BE},
      {"i8", H5T_STD_I64BE}, {"f4", H5T_IEEE_F32BE}, {"f8", H5T_IEEE_F64LE}};
  const std::vector<double> values = {1, 2, 3, 4, 5, 100};
  {
    const Writer writer(folder.file("all.h5"));
    for (const auto& [name, type] : types) writer.put(name.c_str(), type, {2, 3}, values);
  }
  for (const auto& [type, unused] : types) {
    const Array array = read_hdf5_array(folder.file("all.h5"), "/" + type);
    BOOST_TEST(name(array.element) == type);
    BOOST_TEST((array.extents == std::vector<Index>{2, 3}));
    BOOST_TEST(numbers(array) == values, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(become_a_data_set_of_compressed_chunks_below_groups) {
  const TemporaryFolder folder;
  {
    const Writer writer(folder.file("set.h5"));
    H5Gclose(H5Gcreate2(writer.file(), "train", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    const hsize_t chunk[] = {2, 2};
    H5Pset_chunk(writer.creation(), 2, chunk);
    H5Pset_deflate(writer.creation(), 4);
    writer.put("train/x", H5T_IEEE_F32LE, {3, 2}, {1, 2, 3, 4, 5, 6});
    writer.put("train/y", H5T_IEEE_F64LE, {3, 2}, {-1, -2, -3, -4, -5, -6});
  }
  const Environment path("INITLAB_DATA_PATH", folder.path().c_str());
  manifest::DataPlan last = plan("hdf5", {{"inputs", "set.h5:/train/x"}, {"targets", "set.h5:/train/y"}});
  last.test = 1;
  const Dataset dataset = load(last, {});
  BOOST_TEST(dataset.target_size == 2);
  BOOST_TEST(same(first(dataset.train, 2), Matrix({{1, 3}, {2, 4}})));
  BOOST_TEST(same(first_targets(dataset.train, 2), Matrix({{-1, -3}, {-2, -4}})));
  BOOST_TEST((copied(dataset.test.targets().entries) == std::vector<Real>{-5, -6}));
  BOOST_TEST(dataset.checksums.size() == 1u);
  BOOST_TEST(dataset.checksums.at(folder.file("set.h5")) == read_file(folder.file("set.h5")).checksum);
}

BOOST_AUTO_TEST_CASE(that_are_none_or_lack_the_dataset_are_refused) {
  const TemporaryFolder folder;
  write(folder.file("no.h5"), counting(100));
  BOOST_TEST(
      said_of(folder.file("no.h5"), "/x").starts_with(folder.file("no.h5") + ": cannot be opened as an HDF5 file ("));
  { const Writer writer(folder.file("empty.h5")); }
  BOOST_TEST(said_of(folder.file("empty.h5"), "/a/x") ==
             folder.file("empty.h5") +
                 ": there is no such dataset (got \"/a/x\"; links to other files are not followed)");
  BOOST_TEST(load_sentence(plan("hdf5", {{"inputs", "x.h5"}, {"labels", "y"}})) ==
             "data.inputs: names no dataset (got \"x.h5\", expected FILE.h5:/path)");
  const Environment none("INITLAB_DATA_PATH", nullptr);
  BOOST_TEST(load_sentence(plan("hdf5", {{"inputs", "none.h5:/x"}, {"labels", "none.h5:/y"}})) ==
             "data.inputs: there is no such file (looked for none.h5)");
}

BOOST_AUTO_TEST_CASE(of_types_that_are_not_read_are_refused) {
  const TemporaryFolder folder;
  const std::string file = folder.file("types.h5");
  {
    const Writer writer(file);
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, 5);
    writer.put("text", text, {2}, nullptr, 0);
    H5Tclose(text);
    writer.put("u8", H5T_STD_U64LE, {2}, nullptr, 0);
  }
  const std::string expected = " bytes, expected u1, i1, u2, i2, u4, i4, i8, f4 or f8)";
  BOOST_TEST(said_of(file, "/text") == file + ":/text: this type is not read (got no numbers of 5" + expected);
  BOOST_TEST(said_of(file, "/u8") == file + ":/u8: this type is not read (got unsigned integers of 8" + expected);
}

BOOST_AUTO_TEST_CASE(that_claim_more_than_they_hold_are_refused_before_it_is_allocated) {
  const TemporaryFolder folder;
  const std::string file = folder.file("large.h5");
  {
    const Writer writer(file);
    writer.put("zero", H5T_STD_U8LE, {3, 0}, nullptr, 0);
    const hsize_t chunk[] = {1};
    H5Pset_chunk(writer.creation(), 1, chunk);
    writer.put("never", H5T_STD_U8LE, {10'000'000}, nullptr, 0);
  }
  BOOST_TEST(said_of(file, "/zero") == file + ":/zero: holds nothing (got 3 x 0, expected at least 1 of each)");
  BOOST_TEST(said_of(file, "/never") ==
             file + ":/never: claims more than its file can hold (got 10000000 bytes from 0 stored)");
}

BOOST_AUTO_TEST_CASE(whose_data_stand_elsewhere_are_refused) {
  const TemporaryFolder folder;
  const std::string file = folder.file("elsewhere.h5");
  {
    const Writer other(folder.file("other.h5"));
    other.put("x", H5T_STD_U8LE, {2}, {1, 2});
  }
  {
    const Writer writer(file);
    H5Lcreate_external(folder.file("other.h5").c_str(), "/x", writer.file(), "link", H5P_DEFAULT, H5P_DEFAULT);
    H5Pset_external(writer.creation(), "/dev/zero", 0, 8);
    writer.put("raw", H5T_STD_U8LE, {8}, nullptr, 0);
  }
  BOOST_TEST(said_of(file, "/link") ==
             file + ": there is no such dataset (got \"/link\"; links to other files are not followed)");
  BOOST_TEST(said_of(file, "/raw") ==
             file + ":/raw: its data stand in other files, which are not read; copy them into one");
}

BOOST_AUTO_TEST_CASE(that_are_cut_short_are_refused) {
  const TemporaryFolder folder;
  const std::string file = folder.file("cut.h5");
  {
    const Writer writer(file);
    writer.put("x", H5T_IEEE_F64LE, {1000}, std::vector<double>(1000, 1));
  }
  fs::resize_file(file, fs::file_size(file) / 2);
  BOOST_TEST(said_of(file, "/x").starts_with(file + ": cannot be opened as an HDF5 file ("));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
