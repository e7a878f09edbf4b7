#include "initlab/rng.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>

namespace initlab {

namespace {

// The default policy computes in long double: slower, and other bits on other machines.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

/// Phi^-1(u), the inverse of the standard normal distribution function, accurate in both tails.
double normal_quantile(double u) {
  constexpr double kSqrt2 = 1.4142135623730951;
  return u < 0.5 ? -kSqrt2 * boost::math::erfc_inv(2 * u, Policy())
                 : kSqrt2 * boost::math::erfc_inv(2 * (1 - u), Policy());
}

double normal_distribution(double x) { return 0.5 * std::erfc(-x * 0.70710678118654752); }

/// FNV-1a over the bytes and their number, so that ("ab", "c") and ("a", "bc") differ.
void absorb(std::uint64_t& hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  hash = (hash ^ (text.size() + 256)) * 0x100000001B3ull;
}

/// A bijection that spreads every input bit over the key (Steele et al. 2014, SplitMix64's finalizer).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::string_view stream, std::string_view node, std::string_view tensor) {
  std::uint64_t hash = mix(seed + 0x9E3779B97F4A7C15ull) ^ 0xCBF29CE484222325ull;
  absorb(hash, stream);
  absorb(hash, node);
  absorb(hash, tensor);
  key_ = mix(hash);
}

Rng Rng::at(std::uint64_t index) const {
  Rng other = *this;
  other.index_ = index;
  return other;
}

std::uint64_t Rng::bits(Index row, Index column) const {
  const r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column),
                                               static_cast<std::uint32_t>(index_),
                                               static_cast<std::uint32_t>(index_ >> 32)}};
  const r123::Philox4x32::key_type key = {{static_cast<std::uint32_t>(key_), static_cast<std::uint32_t>(key_ >> 32)}};
  const auto block = r123::Philox4x32()(counter, key);
  return (static_cast<std::uint64_t>(block[1]) << 32) | block[0];
}

double Rng::uniform(Index row, Index column) const {
  // The middle of one of 2^52 cells: with 2^53 of them the upper half's middles are no doubles, the last rounds to 1.
  return (static_cast<double>(bits(row, column) >> 12) + 0.5) * 0x1p-52;
}

double Rng::normal(Index row, Index column) const { return normal_quantile(uniform(row, column)); }

void Rng::normal(Matrix& w, double mean, double std) const {
  for (Index j = 0; j < w.n_cols; ++j)
    for (Index i = 0; i < w.n_rows; ++i) w.at(i, j) = static_cast<Real>(mean + std * normal(i, j));
}

void Rng::uniform(Matrix& w, double low, double high) const {
  for (Index j = 0; j < w.n_cols; ++j)
    for (Index i = 0; i < w.n_rows; ++i) w.at(i, j) = static_cast<Real>(low + (high - low) * uniform(i, j));
}

void Rng::truncated_normal(Matrix& w, double mean, double std, double low, double high) const {
  if (std == 0) {
    w.fill(static_cast<Real>(std::clamp(mean, low, high)));
    return;
  }
  // In the upper tail probabilities differ by less than doubles near 1 can tell: an interval there is mirrored.
  const double sign = low > mean ? -1 : 1;
  const double a = normal_distribution(sign * ((sign > 0 ? low : high) - mean) / std);
  const double b = normal_distribution(sign * ((sign > 0 ? high : low) - mean) / std);
  for (Index j = 0; j < w.n_cols; ++j)
    for (Index i = 0; i < w.n_rows; ++i) {
      const double u = uniform(i, j), share = sign > 0 ? u : 1 - u;
      // At 0 and 1 the quantile is infinite, which erfc_inv reports as an overflow; the bounds are finite.
      const double p = std::clamp(a + (b - a) * share, 0x1p-1022, 1 - 0x1p-53);
      const double x = mean + sign * std * normal_quantile(p);
      w.at(i, j) = static_cast<Real>(std::clamp(x, low, high));
    }
}

}  // namespace initlab
