#include "initlab/rng.hpp"

#include <array>
#include <set>

#include "support.hpp"

namespace initlab::test {

namespace {

using Words = std::array<std::uint32_t, 4>;

/// Philox-4x32-10, written from the paper (Salmon et al. 2011, section 3.2 and 4.3).
Words philox(Words counter, std::uint32_t key0, std::uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = std::uint64_t{0xD2511F53} * counter[0], right = std::uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<std::uint32_t>(right >> 32) ^ counter[1] ^ key0, static_cast<std::uint32_t>(right),
               static_cast<std::uint32_t>(left >> 32) ^ counter[3] ^ key1, static_cast<std::uint32_t>(left)};
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  return counter;
}

std::uint64_t splitmix_finalizer(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

/// The key as it stands in every file recorded so far.
std::uint64_t key(std::uint64_t seed, std::initializer_list<std::string> names) {
  std::uint64_t hash = splitmix_finalizer(seed + 0x9E3779B97F4A7C15) ^ 0xCBF29CE484222325;
  for (const std::string& name : names) {
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    hash = (hash ^ (name.size() + 256)) * 0x100000001B3;
  }
  return splitmix_finalizer(hash);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rng)

BOOST_AUTO_TEST_CASE(the_tests_own_philox_gives_random123s_known_answers) {
  BOOST_TEST(philox({0, 0, 0, 0}, 0, 0) == (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}),
             boost::test_tools::per_element());
  BOOST_TEST(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, 0xffffffff, 0xffffffff) ==
                 (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}),
             boost::test_tools::per_element());
  BOOST_TEST(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0) ==
                 (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bits_are_philox_of_row_column_and_index_under_the_hashed_key) {
  const std::uint64_t hashed = key(7, {"init", "hidden1", "weight"});
  for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{0x123456789}}) {
    const Rng stream = Rng(7, "init", "hidden1", "weight").at(index);
    for (const Index row : {Index{0}, Index{1}, Index{0xffffffff}})
      for (const Index column : {Index{0}, Index{3}, Index{0xffffffff}}) {
        const Words words = philox({static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column),
                                    static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32)},
                                   static_cast<std::uint32_t>(hashed), static_cast<std::uint32_t>(hashed >> 32));
        BOOST_TEST(stream.bits(row, column) == (std::uint64_t{words[1]} << 32 | words[0]));
      }
  }
}

BOOST_AUTO_TEST_CASE(seed_stream_node_tensor_and_index_each_make_another_stream) {
  const std::vector<Rng> streams = {
      Rng(1, "init", "dense1", "weight"), Rng(2, "init", "dense1", "weight"),
      Rng(1, "data", "dense1", "weight"), Rng(1, "init", "dense2", "weight"),
      Rng(1, "init", "dense1", "bias"),   Rng(1, "init", "dense1", "weight").at(1),
      Rng(1, "init", "dense1weight", ""), Rng(1, "init", "", "dense1weight"),
      Rng(1, "initdense1", "", "weight"), Rng(std::uint64_t{1} << 32, "init", "dense1", "weight")};
  std::set<std::uint64_t> seen;
  for (const Rng& stream : streams)
    for (Index row = 0; row < 10; ++row)
      for (Index column = 0; column < 10; ++column) seen.insert(stream.bits(row, column));
  // 1000 different words of 64 bits: two alike by chance have a probability of 3e-14.
  BOOST_TEST(seen.size() == 1000);
}

BOOST_AUTO_TEST_CASE(streams_of_neighbouring_seeds_are_uncorrelated) {
  const Index n = 100000;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Rng one(seed, "init", "dense1", "weight"), next(seed + 1, "init", "dense1", "weight");
    double sum = 0;
    for (Index i = 0; i < n; ++i) sum += one.normal(i, 0) * next.normal(i, 0);
    // The mean of n products of independent standard normals has a standard deviation of 1 / sqrt(n).
    BOOST_TEST(std::abs(sum / n) < 4 / std::sqrt(n), "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(the_same_stream_gives_the_same_bits_again) {
  Matrix one(20, 30), two(20, 30);
  Rng(5, "init", "dense1", "weight").normal(one, 0, 1);
  Rng(5, "init", "dense1", "weight").normal(two, 0, 1);
  BOOST_TEST(std::equal(one.begin(), one.end(), two.begin()));
}

BOOST_AUTO_TEST_CASE(nested_widths_share_their_variates_in_every_law) {
  const Rng stream(5, "init", "dense1", "weight");
  Matrix narrow(50, 40), wide(100, 80);
  const auto same = [&] {
    for (Index j = 0; j < narrow.n_cols; ++j)
      for (Index i = 0; i < narrow.n_rows; ++i)
        if (narrow.at(i, j) != wide.at(i, j)) return false;
    return true;
  };
  stream.normal(narrow, 0.5, 2), stream.normal(wide, 0.5, 2);
  BOOST_TEST(same());
  stream.uniform(narrow, -1, 3), stream.uniform(wide, -1, 3);
  BOOST_TEST(same());
  stream.truncated_normal(narrow, 0, 1, -2, 2), stream.truncated_normal(wide, 0, 1, -2, 2);
  BOOST_TEST(same());
}

BOOST_AUTO_TEST_CASE(uniform_is_the_middle_of_one_of_2_to_the_52_cells_and_so_never_0_nor_1) {
  const Rng stream(5, "init");
  for (Index i = 0; i < 10000; ++i) {
    const double cell = static_cast<double>(stream.bits(i, 0) >> 12);
    // Exact: below 2^52 a half is a double, and a power of two scales without rounding.
    BOOST_TEST(stream.uniform(i, 0) * 0x1p52 - cell == 0.5);
  }
  const double last = static_cast<double>(~std::uint64_t{0} >> 12);
  BOOST_TEST((last + 0.5) * 0x1p-52 < 1);
}

BOOST_AUTO_TEST_CASE(all_laws_draw_from_the_same_uniforms) {
  const Rng stream(9, "init", "dense1", "weight");
  Matrix uniform(500, 1), truncated(500, 1);
  stream.uniform(uniform, 0, 1);
  stream.truncated_normal(truncated, 0, 1, -1, 2);
  const double low = normal_distribution(-1), high = normal_distribution(2);
  // Real rounds each entry, below 2 in magnitude, by eps; the density is at most 0.4.
  const double rounding = 2 * std::numeric_limits<Real>::epsilon();
  for (Index i = 0; i < 500; ++i) {
    const double u = stream.uniform(i, 0);
    BOOST_TEST(std::abs(uniform[i] - u) <= rounding);
    BOOST_TEST(std::abs((normal_distribution(truncated[i]) - low) / (high - low) - u) <= rounding);
    // Phi at a quantile rounded by eps/2 of |x| < 5 is off by a relative x^2 eps / 2 at most; the same again for erfc.
    const double x = stream.normal(i, 0), tail = u < 0.5 ? u : 1 - u;
    BOOST_TEST(std::abs(normal_distribution(-std::abs(x)) / tail - 1) < 25 * std::numeric_limits<double>::epsilon());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
