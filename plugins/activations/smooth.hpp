// Functions that several activations are made of, for float and double; in float they vectorise.
#pragma once

#include <cmath>
#include <initlab/math.hpp>

namespace initlab::smooth {

/// z restricted to [-limit, limit]; NaN stays NaN. Where phi(z) = z s(z) and s has reached 0, it keeps infinity * 0
/// from being NaN.
template <class T>
T clamped(T z, T limit) {
  return z < -limit ? -limit : (z > limit ? limit : z);
}

/// 1 / (1 + e^-z). 1 - sigmoid(z) without cancellation is sigmoid(-z).
template <class T>
T sigmoid(T z) {
  return T(1) / (T(1) + initlab::exp(-z));
}

/// e^z - 1 without cancellation near 0, for z <= 0.
inline double expm1(double z) { return std::expm1(z); }
/// In float through t = tanh(z / 2): 2 t / (1 - t), where 1 - t is at least 1.
inline float expm1(float z) {
  const float t = initlab::tanh(0.5f * z);
  return 2.0f * t / (1.0f - t);
}

/// ln(1 + x) without cancellation near 0, for 0 <= x <= 1.
inline double log1p(double x) { return std::log1p(x); }
/// In float 2 atanh(s), s = x / (2 + x) <= 1/3: its Taylor series to s^15 leaves 2e-9.
inline float log1p(float x) {
  const float s = x / (2.0f + x), r = s * s;
  float p = 1.0f / 15;
  p = p * r + 1.0f / 13;
  p = p * r + 1.0f / 11;
  p = p * r + 1.0f / 9;
  p = p * r + 1.0f / 7;
  p = p * r + 1.0f / 5;
  p = p * r + 1.0f / 3;
  return 2.0f * (s + s * r * p);
}

/// 1 - erf(x), without cancellation for x > 0.
inline double erfc(double x) { return std::erfc(x); }
/// In float t exp(-x^2 + p(t)), t = 1 / (1 + |x| / 2), within 1.2e-7 of it (Press et al. 1992, Numerical Recipes,
/// sec. 6.2: erfcc).
inline float erfc(float x) {
  const float magnitude = std::fabs(x), t = 1.0f / (1.0f + 0.5f * magnitude);
  float p = 0.17087277f;
  p = p * t - 0.82215223f;
  p = p * t + 1.48851587f;
  p = p * t - 1.13520398f;
  p = p * t + 0.27886807f;
  p = p * t - 0.18628806f;
  p = p * t + 0.09678418f;
  p = p * t + 0.37409196f;
  p = p * t + 1.00002368f;
  p = p * t - 1.26551223f;
  const float tail = t * initlab::exp(p - magnitude * magnitude);
  return x < 0.0f ? 2.0f - tail : tail;
}

/// erf(x), also near 0.
inline double erf(double x) { return std::erf(x); }
/// In float 1 - erfc(|x|) with the sign of x; up to 0.75 its Taylor series to x^15, which leaves 2e-8.
inline float erf(float x) {
  const float r = x * x, far = std::copysign(1.0f - smooth::erfc(std::fabs(x)), x);
  float p = -1.0f / 75600;
  p = p * r + 1.0f / 9360;
  p = p * r - 1.0f / 1320;
  p = p * r + 1.0f / 216;
  p = p * r - 1.0f / 42;
  p = p * r + 1.0f / 10;
  p = p * r - 1.0f / 3;
  const float near = 1.1283791671f * (x + x * r * p);
  return r < 0.5625f ? near : far;
}

/// The standard normal law: P(g <= z).
template <class T>
T normal_share(T z) {
  return T(0.5) * smooth::erfc(-z * static_cast<T>(0.70710678118654752440));
}

/// Its density: exp(-z^2 / 2) / sqrt(2 pi).
template <class T>
T normal_density(T z) {
  return static_cast<T>(0.39894228040143267794) * initlab::exp(T(-0.5) * z * z);
}

}  // namespace initlab::smooth
