#include "data/gzip.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include "support.hpp"

namespace initlab::data::test {

Bytes gzip(const Bytes& content) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  Bytes out(libdeflate_gzip_compress_bound(compressor, content.size()));
  out.resize(libdeflate_gzip_compress(compressor, content.data(), content.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

namespace {

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(gzip_files)

BOOST_AUTO_TEST_CASE(give_back_what_was_compressed) {
  for (const std::size_t size : {0, 1, 255, 100000}) {
    const Bytes content = counting(size);
    BOOST_TEST((gunzip(gzip(content), "x") == content), "size " << size);
  }
}

BOOST_AUTO_TEST_CASE(may_have_several_members) {
  // The last member's length says little of the whole: the output grows, and an empty member adds nothing.
  const Bytes large = counting(300000, 1), small = counting(5, 7);
  BOOST_TEST((gunzip(joined({gzip(large), gzip({}), gzip(large), gzip(small)}), "x") == joined({large, large, small})));
}

BOOST_AUTO_TEST_CASE(may_carry_extra_fields_names_comments_and_a_header_checksum) {
  const Bytes plain = gzip(counting(50));
  Bytes decorated(plain.begin(), plain.begin() + 10);
  decorated[3] = 2 | 4 | 8 | 16;
  const Bytes fields = {3, 0, 'a', 'b', 'c', 'n', 'a', 'm', 'e', 0, 'c', 0, 0x12, 0x34};
  decorated.insert(decorated.end(), fields.begin(), fields.end());
  decorated.insert(decorated.end(), plain.begin() + 10, plain.end());
  BOOST_TEST((gunzip(decorated, "x") == counting(50)));
}

BOOST_AUTO_TEST_CASE(are_known_by_their_content_not_their_name) {
  const TemporaryFolder folder;
  write(folder.path() / "compressed", gzip(counting(10)));
  write(folder.path() / "plain.gz", counting(10));
  BOOST_TEST((read_file(folder.path() / "compressed").bytes == counting(10)));
  BOOST_TEST((read_file(folder.path() / "plain.gz").bytes == counting(10)));
}

BOOST_AUTO_TEST_CASE(have_the_checksum_of_the_file_not_of_its_content) {
  const TemporaryFolder folder;
  const Bytes file = gzip(counting(10));
  write(folder.path() / "a.gz", file);
  const Bytes check = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  write(folder.path() / "check", check);
  BOOST_TEST(read_file(folder.path() / "check").checksum == "crc32:cbf43926");  // the CRC's published check value
  BOOST_TEST(read_file(folder.path() / "a.gz").checksum ==
             fmt::format("crc32:{:08x}", libdeflate_crc32(0, file.data(), file.size())));
}

BOOST_AUTO_TEST_CASE(checksums_are_of_the_bytes_as_found_whatever_the_size) {
  // More than two of the blocks of 2^20 bytes that are read at a time.
  const TemporaryFolder folder;
  for (const std::size_t size : {0, 1 << 20, 2'500'000}) {
    write(folder.file("large"), counting(size));
    BOOST_TEST(checksum_of(folder.file("large")) == read_file(folder.file("large")).checksum);
  }
  write(folder.file("packed.gz"), gzip(counting(100)));
  BOOST_TEST(checksum_of(folder.file("packed.gz")) == read_file(folder.file("packed.gz")).checksum);
  BOOST_TEST(sentence([&] { checksum_of(folder.file("none")); }) ==
             folder.file("none") + ": cannot be read (No such file or directory)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
