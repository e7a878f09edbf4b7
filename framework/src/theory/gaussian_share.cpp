#include "theory/gaussian_share.hpp"

#include <algorithm>
#include <cmath>

#include "initlab/error.hpp"

namespace initlab::theory {

namespace {

constexpr double kReach = 9;
constexpr int kCoarsest = 256, kFinest = 1 << 17;
constexpr double kSettled = 1e-9;

double cdf(double t) { return std::erfc(-t / std::sqrt(2.0)) / 2; }

/// Where the condition changes between two places that disagree.
double change(const std::function<bool(double)>& holds, double low, double high, bool at_low) {
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (holds(middle) == at_low ? low : high) = middle;
  }
  return (low + high) / 2;
}

double share(const std::function<bool(double)>& holds, const Gaussian& law, std::vector<double> places) {
  const double deviation = std::sqrt(law.variance);
  std::sort(places.begin(), places.end());
  double sum = 0, from = places.front();
  bool on = holds(from);
  for (std::size_t i = 1; i < places.size(); ++i) {
    const bool now = holds(places[i]);
    if (now == on) continue;
    const double at = change(holds, places[i - 1], places[i], on);
    if (on) sum += cdf((at - law.mean) / deviation) - cdf((from - law.mean) / deviation);
    from = at;
    on = now;
  }
  return on ? sum + cdf((places.back() - law.mean) / deviation) - cdf((from - law.mean) / deviation) : sum;
}

}  // namespace

double gaussian_share(const std::function<bool(double)>& holds, const Gaussian& law, const std::vector<double>& kinks) {
  const double reach = kReach * std::sqrt(law.variance);
  double before = -1;
  for (int intervals = kCoarsest; intervals <= kFinest; intervals *= 2) {
    std::vector<double> places;
    for (const double kink : kinks)
      for (const double at : {std::nextafter(kink, -1e300), kink, std::nextafter(kink, 1e300)})
        if (std::abs(at - law.mean) < reach) places.push_back(at);
    for (int i = 0; i <= intervals; ++i) places.push_back(law.mean + reach * (2.0 * i / intervals - 1));
    const double found = share(holds, law, std::move(places));
    if (std::abs(found - before) <= kSettled) return found;
    before = found;
  }
  throw Error("share: the search does not settle: the condition changes too often");
}

}  // namespace initlab::theory
