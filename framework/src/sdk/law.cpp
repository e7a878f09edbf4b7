#include "initlab/law.hpp"

#include <fmt/format.h>

#include <cmath>

namespace initlab {

namespace {

constexpr double kPi = 3.14159265358979323846;

double density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * kPi); }
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
  const double a = (low - mean) / std, b = (high - mean) / std, mass = distribution(b) - distribution(a);
  const double shift = (density(a) - density(b)) / mass;
  Law law;
  law.shape = Shape::truncated_normal;
  law.mean = mean + std * shift;
  law.variance = std * std * (1 + (a * density(a) - b * density(b)) / mass - shift * shift);
  law.low = low;
  law.high = high;
  law.parent_std = std;
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
    case Shape::other:
      break;
  }
  return fmt::format("mean {:g}, std {:g}", mean, std());
}

}  // namespace initlab
