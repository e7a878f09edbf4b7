// Arrays of numpy's files.
#include "data/npy.hpp"

#include <libdeflate.h>

#include "npy_support.hpp"

namespace initlab::data::test {

namespace {

Bytes& little(Bytes& bytes, std::uint32_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  return bytes;
}

Bytes deflated_bytes(const Bytes& content) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  Bytes out(libdeflate_deflate_compress_bound(compressor, content.size()));
  out.resize(libdeflate_deflate_compress(compressor, content.data(), content.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

std::vector<double> numbers(const Array& array) {
  std::vector<double> values;
  each_entry_of(array, [&](Index, auto entry) { values.push_back(static_cast<double>(entry)); });
  return values;
}

}  // namespace

Bytes npz(const std::vector<std::pair<std::string, Bytes>>& arrays, bool deflate) {
  Bytes file, directory;
  for (const auto& [name, content] : arrays) {
    const std::string entry = name + ".npy";
    const Bytes data = deflate ? deflated_bytes(content) : content;
    const auto where = static_cast<std::uint32_t>(file.size());
    const std::uint32_t checksum = libdeflate_crc32(0, content.data(), content.size());
    const auto packed = static_cast<std::uint32_t>(data.size()), size = static_cast<std::uint32_t>(content.size());
    const auto length = static_cast<std::uint32_t>(entry.size());
    // As numpy does, the local header leaves the sizes to a zip64 field of 20 bytes.
    for (const char c : {'P', 'K', '\3', '\4'}) file.push_back(static_cast<std::uint8_t>(c));
    little(little(little(little(little(file, 45, 2), 0, 2), deflate ? 8 : 0, 2), 0, 4), checksum, 4);
    little(little(little(little(file, 0xffffffff, 4), 0xffffffff, 4), length, 2), 20, 2);
    file.insert(file.end(), entry.begin(), entry.end());
    little(little(little(little(little(little(file, 1, 2), 16, 2), size, 4), 0, 4), packed, 4), 0, 4);
    file.insert(file.end(), data.begin(), data.end());
    for (const char c : {'P', 'K', '\1', '\2'}) directory.push_back(static_cast<std::uint8_t>(c));
    little(little(little(little(little(directory, 45, 2), 45, 2), 0, 2), deflate ? 8 : 0, 2), 0, 4);
    little(little(little(little(directory, checksum, 4), packed, 4), size, 4), length, 2);
    little(little(little(little(little(directory, 0, 2), 0, 2), 0, 2), 0, 2), 0, 4);
    little(directory, where, 4);
    directory.insert(directory.end(), entry.begin(), entry.end());
  }
  const auto begin = static_cast<std::uint32_t>(file.size()), count = static_cast<std::uint32_t>(arrays.size());
  file.insert(file.end(), directory.begin(), directory.end());
  for (const char c : {'P', 'K', '\5', '\6'}) file.push_back(static_cast<std::uint8_t>(c));
  little(little(little(little(file, 0, 2), 0, 2), count, 2), count, 2);
  little(little(little(file, static_cast<std::uint32_t>(directory.size()), 4), begin, 4), 0, 2);
  return file;
}

BOOST_AUTO_TEST_SUITE(npy_files)

BOOST_AUTO_TEST_CASE(of_every_type_in_either_byte_order_hold_the_same_numbers) {
  const auto check = [](const std::string& type, const Bytes& little_endian, const Bytes& big_endian) {
    for (const Array& array : {parse_npy(npy("<" + type, "(2, 3)", little_endian), "a"),
                               parse_npy(npy(">" + type, "(2, 3)", big_endian), "a")}) {
      BOOST_TEST(name(array.element) == type);
      BOOST_TEST((array.extents == std::vector<Index>{2, 3}));
      BOOST_TEST((numbers(array) == std::vector<double>{1, 2, 3, 4, 5, 100}), type);
    }
  };
  const std::vector<std::int16_t> i2 = {1, 2, 3, 4, 5, 100};
  const auto both = [&](const std::string& type, auto zero) {
    using T = decltype(zero);
    const std::vector<T> values(i2.begin(), i2.end());
    check(type, bytes_of(values), swapped(values));
  };
  both("u2", std::uint16_t{});
  both("i2", std::int16_t{});
  both("u4", std::uint32_t{});
  both("i4", std::int32_t{});
  both("i8", std::int64_t{});
  both("f4", float{});
  both("f8", double{});
  BOOST_TEST((numbers(parse_npy(npy("|u1", "(2,)", {200, 1}), "a")) == std::vector<double>{200, 1}));
  BOOST_TEST((numbers(parse_npy(npy("|i1", "(2,)", {200, 1}), "a")) == std::vector<double>{-56, 1}));
}

BOOST_AUTO_TEST_CASE(in_fortran_order_are_turned_round) {
  // 2 x 3 x 2, entry (i, j, k) = 100 i + 10 j + k, the first index fastest.
  std::vector<std::int16_t> stored;
  for (std::int16_t k = 0; k < 2; ++k)
    for (std::int16_t j = 0; j < 3; ++j)
      for (std::int16_t i = 0; i < 2; ++i) stored.push_back(static_cast<std::int16_t>(100 * i + 10 * j + k));
  const Array array = parse_npy(npy("<i2", "(2, 3, 2)", bytes_of(stored), true), "a");
  BOOST_TEST((numbers(array) == std::vector<double>{0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121}));
}

BOOST_AUTO_TEST_CASE(of_later_versions_and_other_spelling_are_understood) {
  const std::string header = "{\"shape\":(2,), 'fortran_order':True,'descr':\"<f4\"}";
  Bytes bytes = {0x93, 'N', 'U', 'M', 'P', 'Y', 3, 0};
  little(bytes, static_cast<std::uint32_t>(header.size()), 4);
  bytes.insert(bytes.end(), header.begin(), header.end());
  const Bytes data = bytes_of(std::vector<float>{1.5f, -2});
  bytes.insert(bytes.end(), data.begin(), data.end());
  BOOST_TEST((numbers(parse_npy(bytes, "a")) == std::vector<double>{1.5, -2}));
}

BOOST_AUTO_TEST_CASE(in_an_archive_are_found_by_name_stored_or_deflated) {
  for (const bool deflate : {false, true}) {
    const Bytes archive =
        npz({{"x", npy("|u1", "(3,)", {1, 2, 3})}, {"y", npy("|u1", "(300,)", Bytes(300, 7))}}, deflate);
    BOOST_TEST((numbers(parse_npy(npz_member(archive, "x", "a.npz"), "a")) == std::vector<double>{1, 2, 3}));
    BOOST_TEST((numbers(parse_npy(npz_member(archive, "y.npy", "a.npz"), "a")) == std::vector<double>(300, 7)));
  }
}

BOOST_AUTO_TEST_CASE(become_images_of_bytes_with_labels) {
  const TemporaryFolder folder;
  write(folder.file("x.npy"), npy("|u1", "(3, 2, 2)", counting(12)));
  write(folder.file("k.npy"), npy("<i8", "(3,)", bytes_of(std::vector<std::int64_t>{0, 3, 1})));
  write(folder.file("test.npz"),
        npz({{"x", npy("|u1", "(1, 2, 2)", {9, 8, 7, 6})}, {"k", npy("|u1", "(1, 1)", {2})}}, true));
  const Dataset dataset = load(plan("npy", {{"inputs", folder.file("x.npy")},
                                            {"labels", folder.file("k.npy")},
                                            {"test_inputs", folder.file("test.npz") + ":x"},
                                            {"test_labels", folder.file("test.npz") + ":k"}}),
                               {});
  BOOST_TEST(dataset.classes == 4);
  BOOST_TEST(dataset.shape.text() == "4");
  BOOST_TEST(first(dataset.train, 3)(3, 1) == Real(7) / Real(255));
  BOOST_TEST(first(dataset.test, 1)(0, 0) == Real(9) / Real(255));
  BOOST_TEST((copied(dataset.train.labels()) == std::vector<std::int32_t>{0, 3, 1}));
  BOOST_TEST((copied(dataset.test.labels()) == std::vector<std::int32_t>{2}));
  BOOST_TEST(dataset.checksums.size() == 3u);
}

BOOST_AUTO_TEST_CASE(become_a_regression_whose_last_samples_are_the_test_set) {
  const TemporaryFolder folder;
  write(folder.file("x.npy"), npy("<f8", "(3, 2)", bytes_of(std::vector<double>{1, 2, 3, 4, 5, 6})));
  write(folder.file("y.npy"), npy("<i4", "(3,)", bytes_of(std::vector<std::int32_t>{-7, 8, 9})));
  const Environment path("INITLAB_DATA_PATH", folder.path().c_str());
  manifest::DataPlan last = plan("npy", {{"inputs", "x.npy"}, {"targets", "y.npy"}});
  last.test = 1;
  const Dataset dataset = load(last, {});
  BOOST_TEST(dataset.classes == 0);
  BOOST_TEST(dataset.target_size == 1);
  BOOST_TEST(same(first(dataset.train, 2), Matrix({{1, 3}, {2, 4}})));
  BOOST_TEST(same(first(dataset.test, 1), Matrix(std::vector<Real>{5, 6})));
  BOOST_TEST((copied(dataset.train.targets().entries) == std::vector<Real>{-7, 8}));
  BOOST_TEST((copied(dataset.test.targets().entries) == std::vector<Real>{9}));
}

BOOST_AUTO_TEST_CASE(of_four_dimensions_are_images_of_channels) {
  const TemporaryFolder folder;
  write(folder.file("x.npy"), npy("|u1", "(2, 3, 1, 2)", counting(12)));
  write(folder.file("k.npy"), npy("|u1", "(2,)", {0, 1}));
  manifest::DataPlan image =
      plan("npy", {{"inputs", folder.file("x.npy")}, {"labels", folder.file("k.npy")}, {"classes", std::int64_t{2}}});
  image.image = true;
  image.test = 1;
  BOOST_TEST(load(image, {}).shape.text() == "3 x 1 x 2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
