// exp and tanh that compilers can vectorise without giving up IEEE rules.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace initlab {

/// e^x in double: std::exp.
inline double exp(double x) { return std::exp(x); }
/// tanh(x) in double: std::tanh.
inline double tanh(double x) { return std::tanh(x); }

namespace detail {

/// x = n ln 2 + r with |r| <= ln 2 / 2; returns r and n. The magic number 1.5 * 2^23 rounds to an integer in the
/// low bits of the sum, so no conversion (undefined for NaN) is needed.
inline float reduce(float x, std::int32_t& n) {
  const float magic = 12582912.0f;
  const float shifted = x * 1.44269504088896341f + magic;
  n = std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(magic);
  const float whole = shifted - magic;
  return (x - whole * 0.693359375f) - whole * -2.12194440e-4f;
}

/// exp(r) - 1 for |r| <= ln 2 / 2 (polynomial of Cephes' expf, Moshier 1984).
inline float expm1_reduced(float r) {
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * r * r + r;
}

/// 2^n for -126 <= n <= 127.
inline float power_of_two(std::int32_t n) { return std::bit_cast<float>((n + 127) << 23); }

}  // namespace detail

/// e^x in single precision, within 2 units in the last place; 0 below -104, infinity above 88.8.
inline float exp(float x) {
  const float low = x < -104.0f ? -104.0f : x;
  const float clamped = low > 89.0f ? 89.0f : low;
  std::int32_t n = 0;
  const float r = detail::reduce(clamped, n);
  const std::int32_t half = n >> 1;  // two factors, so that neither leaves the normal range
  return (detail::expm1_reduced(r) + 1.0f) * detail::power_of_two(half) * detail::power_of_two(n - half);
}

/// tanh(x) in single precision through expm1, within 3 units in the last place also near 0.
inline float tanh(float x) {
  const float magnitude = x < 0.0f ? -x : x;
  const float clamped = magnitude > 9.1f ? 9.1f : magnitude;  // beyond it tanh rounds to 1
  std::int32_t n = 0;
  const float r = detail::reduce(2.0f * clamped, n);
  const float scale = detail::power_of_two(n);
  const float e = scale * detail::expm1_reduced(r) + (scale - 1.0f);  // expm1(2 |x|)
  return std::copysign(e / (e + 2.0f), x);
}

}  // namespace initlab
