#include "recording/storage.hpp"

#include <bit>
#include <cstring>

namespace initlab::recording {

namespace {

/// What IEEE 754 says of a format.
template <class Real>
struct Format;
template <>
struct Format<float> {
  using Bits = std::uint32_t;
  static constexpr int kMantissa = 23, kBias = 127;
};
template <>
struct Format<double> {
  using Bits = std::uint64_t;
  static constexpr int kMantissa = 52, kBias = 1023;
};

constexpr int kHalfMantissa = 10, kHalfBias = 15;

template <class Real>
std::uint16_t half_of(Real value) {
  using F = Format<Real>;
  using Bits = typename F::Bits;
  constexpr int kDropped = F::kMantissa - kHalfMantissa;
  constexpr Bits kOne = 1, kInfinity = Bits{2 * F::kBias + 1} << F::kMantissa;
  constexpr Bits kSmallestNormal = Bits{F::kBias - kHalfBias + 1} << F::kMantissa;  // 2^-14
  constexpr Bits kBeyond = Bits{F::kBias + kHalfBias + 1} << F::kMantissa;          // 2^16
  constexpr Bits kUnit = Bits{F::kBias + F::kMantissa - 24} << F::kMantissa;        // one ulp of it is 2^-24
  const Bits all = std::bit_cast<Bits>(value), size = all & ~(kOne << (8 * sizeof(Real) - 1));
  const auto sign = static_cast<std::uint16_t>(all >> (8 * sizeof(Real) - 16) & 0x8000);
  if (size > kInfinity) return static_cast<std::uint16_t>(sign | 0x7e00);
  if (size >= kBeyond) return static_cast<std::uint16_t>(sign | 0x7c00);
  if (size < kSmallestNormal) {  // the addition rounds to a multiple of 2^-24
    const Bits sum = std::bit_cast<Bits>(std::bit_cast<Real>(size) + std::bit_cast<Real>(kUnit));
    return static_cast<std::uint16_t>(sign | (sum - kUnit));
  }
  const Bits moved = size - (Bits{F::kBias - kHalfBias} << F::kMantissa);
  const Bits even = moved >> kDropped & 1;
  return static_cast<std::uint16_t>(sign | ((moved + (kOne << (kDropped - 1)) - 1 + even) >> kDropped));
}

template <class Real>
Real rounded_to(Real value, int bits) {
  using F = Format<Real>;
  using Bits = typename F::Bits;
  const int dropped = F::kMantissa - bits;
  if (dropped <= 0 || value != value) return value;
  const Bits all = std::bit_cast<Bits>(value), one = 1;
  const Bits sum = all + (one << (dropped - 1)) - 1 + (all >> dropped & 1);
  return std::bit_cast<Real>(sum & ~((one << dropped) - 1));
}

/// Calls f(number, where its bytes stand, position) for each; the buffer is aligned for nothing.
template <class Real, class F>
void each(std::span<std::byte> bytes, const F& f) {
  for (std::size_t i = 0; i < bytes.size() / sizeof(Real); ++i) {
    Real value;
    std::memcpy(&value, bytes.data() + i * sizeof(Real), sizeof(Real));
    f(value, i);
  }
}

template <class Real>
void halve(std::span<std::byte> bytes) {
  each<Real>(bytes, [&](Real value, std::size_t i) {
    const std::uint16_t short_form = half_of(value);
    std::memcpy(bytes.data() + i * sizeof(short_form), &short_form, sizeof(short_form));
  });
}

template <class Real>
void round_each(std::span<std::byte> bytes, int bits) {
  each<Real>(bytes, [&](Real value, std::size_t i) {
    const Real short_form = rounded_to(value, bits);
    std::memcpy(bytes.data() + i * sizeof(Real), &short_form, sizeof(Real));
  });
}

}  // namespace

std::uint16_t half(float value) { return half_of(value); }
std::uint16_t half(double value) { return half_of(value); }
float rounded(float value, int bits) { return rounded_to(value, bits); }
double rounded(double value, int bits) { return rounded_to(value, bits); }

void to_half(std::span<std::byte> bytes, Element from) {
  from == Element::float32 ? halve<float>(bytes) : halve<double>(bytes);
}

void round_all(std::span<std::byte> bytes, Element element, int bits) {
  element == Element::float32 ? round_each<float>(bytes, bits) : round_each<double>(bytes, bits);
}

}  // namespace initlab::recording
