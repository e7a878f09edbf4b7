// How rows are cut into chunks.
#include "recording/chunk.hpp"

#include <boost/test/unit_test.hpp>

using namespace initlab::recording;
using Extent = std::vector<std::uint64_t>;

BOOST_AUTO_TEST_CASE(a_row_of_up_to_one_mebibyte_is_one_chunk) {
  BOOST_TEST(chunk_of({1000, 100}, 4, 21) == (Extent{1, 1000, 100}), boost::test_tools::per_element());
  BOOST_TEST(chunk_of({512, 512}, 4, 21) == (Extent{1, 512, 512}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_larger_row_is_cut_into_even_pieces_of_at_most_one_mebibyte) {
  // 1000 x 784 floats are 3.0 MiB: 334 samples would fit, three pieces of 334 waste two samples.
  BOOST_TEST(chunk_of({1000, 784}, 4, 21) == (Extent{1, 334, 784}), boost::test_tools::per_element());
  // One sample of 64 x 112 x 112 floats is 3.06 MiB: cut along its channels, one sample a chunk.
  BOOST_TEST(chunk_of({10, 64, 112, 112}, 4, 3) == (Extent{1, 1, 16, 112, 112}), boost::test_tools::per_element());
  BOOST_TEST(chunk_of({std::uint64_t{1} << 40}, 8, 3) == (Extent{1, 131072}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(small_rows_share_a_chunk_up_to_16_kB_and_the_planned_rows) {
  BOOST_TEST(chunk_of({}, 8, 21) == (Extent{21}), boost::test_tools::per_element());
  BOOST_TEST(chunk_of({}, 8, 100'000) == (Extent{1024}), boost::test_tools::per_element());
  BOOST_TEST(chunk_of({100}, 4, 100'000) == (Extent{40, 100}), boost::test_tools::per_element());
  BOOST_TEST(chunk_of({100}, 4, 0) == (Extent{1, 100}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(chunks_are_counted_with_their_padding) {
  BOOST_TEST(chunk_count({1000, 784}, {1, 334, 784}, 21) == 63u);
  BOOST_TEST(chunk_count({}, {1024}, 1025) == 2u);
  BOOST_TEST(chunk_count({100}, {40, 100}, 40) == 1u);
}
