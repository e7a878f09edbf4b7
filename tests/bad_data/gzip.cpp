// gzip files that are wrong.
#include "data/gzip.hpp"

#include "support.hpp"

namespace initlab::data::test {

namespace {

std::string said_of(const Bytes& file) {
  return sentence([&] { gunzip(file, "a.gz"); });
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_gzip)

BOOST_AUTO_TEST_CASE(wrong_checksum) {
  Bytes file = gzip({'1', '2', '3', '4', '5', '6', '7', '8', '9'});
  file[file.size() - 8] ^= 0xff;  // cbf43926 is the CRC's published check value; its lowest byte comes first
  BOOST_TEST(said_of(file) ==
             "a.gz: wrong checksum (got cbf43926, expected cbf439d9); the file is damaged, fetch it again");
}

BOOST_AUTO_TEST_CASE(wrong_length) {
  Bytes file = gzip(counting(9));
  file[file.size() - 4] = 8;
  BOOST_TEST(said_of(file) ==
             "a.gz: wrong length of the decompressed data (got 9 bytes, expected 8 modulo 2^32); the file is damaged, "
             "fetch it again");
}

BOOST_AUTO_TEST_CASE(cut_in_the_header) {
  Bytes file = gzip(counting(9));
  file.resize(9);
  BOOST_TEST(said_of(file) == "a.gz: the gzip file is cut short (got 9 bytes); fetch it again");
  file.resize(2);
  BOOST_TEST(said_of(file) == "a.gz: the gzip file is cut short (got 2 bytes); fetch it again");
}

BOOST_AUTO_TEST_CASE(cut_in_the_data) {
  Bytes content(10000);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * i * i >> 7);
  Bytes file = gzip(content);
  file.resize(file.size() / 2);
  BOOST_TEST(said_of(file) == "a.gz: the gzip data are damaged or cut short (got " + std::to_string(file.size()) +
                                  " bytes in all); fetch the file again");
}

BOOST_AUTO_TEST_CASE(cut_in_the_trailer) {
  Bytes file = gzip(counting(100));
  file.resize(file.size() - 3);
  BOOST_TEST(said_of(file) ==
             "a.gz: the gzip file is cut short (got " + std::to_string(file.size()) + " bytes); fetch it again");
}

BOOST_AUTO_TEST_CASE(field_of_the_header_without_end) {
  Bytes file = gzip(counting(9));
  file.resize(10);
  file[3] = 8;
  file.insert(file.end(), 20, 'x');
  BOOST_TEST(said_of(file) == "a.gz: the gzip file is cut short (got 30 bytes); fetch it again");
  file[3] = 4;
  file[10] = file[11] = 0xff;
  BOOST_TEST(said_of(file) == "a.gz: the gzip file is cut short (got 30 bytes); fetch it again");
}

BOOST_AUTO_TEST_CASE(unknown_method) {
  Bytes file = gzip(counting(9));
  file[2] = 7;
  BOOST_TEST(said_of(file) == "a.gz: unknown kind of gzip file (got method 7 and flags 0x00, expected method 8)");
}

BOOST_AUTO_TEST_CASE(something_else_behind_the_last_member) {
  Bytes file = gzip(counting(9));
  file.insert(file.end(), {'j', 'u', 'n', 'k'});
  BOOST_TEST(said_of(file) ==
             "a.gz: the gzip data are followed by something else (got 4 bytes that are no gzip member)");
}

BOOST_AUTO_TEST_CASE(a_claim_of_4_gigabytes_allocates_no_more_than_deflate_can_make) {
  Bytes file = gzip(counting(9));
  for (std::size_t i = 1; i <= 4; ++i) file[file.size() - i] = 0xff;
  forget_allocations();
  BOOST_TEST(said_of(file) ==
             "a.gz: wrong length of the decompressed data (got 9 bytes, expected 4294967295 modulo 2^32); the file is "
             "damaged, fetch it again");
  BOOST_TEST(largest_allocation() <= std::max<std::size_t>(1032 * file.size(), 65536));  // libdeflate's tables
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_too_small_costs_only_time) {
  const Bytes zeros(1000000, 0);
  Bytes file = gzip(zeros);
  for (std::size_t i = 1; i <= 4; ++i) file[file.size() - i] = 0;
  forget_allocations();
  BOOST_TEST(said_of(file) ==
             "a.gz: wrong length of the decompressed data (got 1000000 bytes, expected 0 modulo 2^32); the file is "
             "damaged, fetch it again");
  BOOST_TEST(largest_allocation() <= 1032 * file.size());
}

BOOST_AUTO_TEST_CASE(every_beginning_and_every_flipped_bit_is_refused_or_harmless) {
  Bytes content(600);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i % 7 + (i / 50) * 3);
  const Bytes good = gzip(content);
  for (std::size_t size = 0; size < good.size(); ++size)
    BOOST_TEST(said_of(Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size))) != "(nothing was thrown)",
               "size " << size);
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    Bytes bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1u << bit % 8));
    Bytes out = content;
    sentence([&] { out = gunzip(bad, "a.gz"); });
    BOOST_TEST((out == content), "bit " << bit);  // a time or a flag may change, the content never
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
