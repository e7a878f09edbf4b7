#include "initlab/law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace initlab {

namespace {

constexpr double kPi = 3.14159265358979323846;

double density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * kPi); }
/// x density(x), also at infinity.
double first_moment(double x) { return std::isinf(x) ? 0 : x * density(x); }
double distribution(double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }

}  // namespace

double truncated_std(double k) { return std::sqrt(1 - 2 * k * density(k) / (2 * distribution(k) - 1)); }

Law Law::constant(double value) {
  Law law;
  law.shape = Shape::constant;
  law.mean = value;
  return law;
}

Law Law::normal(double std, double mean) {
  Law law;
  law.shape = Shape::normal;
  law.mean = mean;
  law.variance = std * std;
  return law;
}

Law Law::uniform(double low, double high) {
  Law law;
  law.shape = Shape::uniform;
  law.mean = (low + high) / 2;
  law.variance = (high - low) * (high - low) / 12;
  law.low = low;
  law.high = high;
  return law;
}

Law Law::truncated_normal(double std, double low, double high, double mean) {
  Law law;
  law.shape = Shape::truncated_normal;
  law.low = low;
  law.high = high;
  law.parent_mean = mean;
  law.parent_std = std;
  // A cut in the upper tail is mirrored: differences of probabilities near 1 have no digits.
  const double sign = low > mean ? -1 : 1;
  const double a = sign * ((sign > 0 ? low : high) - mean) / std, b = sign * ((sign > 0 ? high : low) - mean) / std;
  const double mass = std > 0 ? distribution(b) - distribution(a) : 0;
  if (mass > 0) {
    const double shift = (density(a) - density(b)) / mass;
    law.mean = mean + sign * std * shift;
    law.variance = std * std * (1 + (first_moment(a) - first_moment(b)) / mass - shift * shift);
  } else {
    law.mean = std::clamp(mean, low, high);
  }
  return law;
}

Law Law::orthogonal(double scale, std::size_t rows, std::size_t columns) {
  Law law;
  law.shape = Shape::orthogonal;
  law.variance = scale * scale / static_cast<double>(std::max(rows, columns));
  law.scale = scale;
  return law;
}

Law Law::other(double variance, double mean) {
  Law law;
  law.mean = mean;
  law.variance = variance;
  return law;
}

double Law::std() const { return std::sqrt(variance); }

std::string Law::text() const {
  switch (shape) {
    case Shape::constant:
      return fmt::format("{:g}", mean);
    case Shape::normal:
      return fmt::format("N({:g}, {:g}^2)", mean, std());
    case Shape::uniform:
      return fmt::format("U({:g}, {:g})", low, high);
    case Shape::truncated_normal:
      return fmt::format("N cut to [{:g}, {:g}], parent std {:g}", low, high, parent_std);
    case Shape::orthogonal:
      return fmt::format("orthogonal, singular values {:g}", scale);
    case Shape::other:
      break;
  }
  return fmt::format("mean {:g}, std {:g}", mean, std());
}

}  // namespace initlab
