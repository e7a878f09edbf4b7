#include "theory/quadrature.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>

#include "initlab/error.hpp"

namespace initlab::theory {

namespace {

constexpr double kRelativeError = 1e-10;
constexpr unsigned kDepth = 15;    // halvings of a panel before giving up
constexpr unsigned kParts = 6000;  // of all panels, likewise: of a wave some 30,000 periods

using Rule = boost::math::quadrature::gauss_kronrod<double, 61>;

// Of a part's E|f|: the rounding of 61-point sums is a few hundred units in the last place of it, and halving a part
// does not make that smaller. Of the whole's: what no part need be known better than.
constexpr double kPartError = 1e-13, kWholeError = 1e-14;

struct Part {
  double low = 0, high = 0, value = 0, error = 0, magnitude = 0;
};

/// By the rule over [-1, 1]: Boost 1.74 leaves the error of other intervals unscaled.
template <class F>
Part part(const F& f, double low, double high) {
  const double middle = (low + high) / 2, half = (high - low) / 2;
  Part one{.low = low, .high = high};
  one.value = half * Rule::integrate([&](double x) { return f(middle + half * x); }, -1.0, 1.0, 0, 0, &one.error,
                                     &one.magnitude);
  one.error *= half;
  one.magnitude *= half;
  return one;
}

/// The sum of parts, each halved until it is known.
template <class F>
class Sum {
 public:
  explicit Sum(const F& f) : f_(f) {}

  void add(const Part& one, double most, unsigned depth) {
    const bool is_known = one.error <= std::max(most, kPartError * one.magnitude) || !std::isfinite(one.value);
    if (!is_known && depth > 0 && halved_ < kParts) {
      ++halved_;
      const double middle = (one.low + one.high) / 2;
      add(part(f_, one.low, middle), most / 2, depth - 1);
      add(part(f_, middle, one.high), most / 2, depth - 1);
      return;
    }
    whole_.value += one.value;
    whole_.error += one.error;
    whole_.magnitude += one.magnitude;
    if (one.error <= whole_.worst_error) return;
    whole_.worst_error = one.error;
    worst_ = one;
  }

  /// With the place of the worst part, for g = z / scale.
  Integral whole(double scale, const Landscape& landscape) const {
    Integral whole = whole_;
    whole.is_cut_off = halved_ == kParts;
    const double low = scale * worst_.low, high = scale * worst_.high, width = high - low;
    const auto kink = std::find_if(landscape.kinks.begin(), landscape.kinks.end(),
                                   [&](double at) { return at >= low - width && at <= high + width; });
    whole.at_kink = kink != landscape.kinks.end();
    whole.worst_place = (whole.at_kink ? *kink : (low + high) / 2) - landscape.origin;
    return whole;
  }

 private:
  const F& f_;
  unsigned halved_ = 0;
  Integral whole_;
  Part worst_;
};

/// What may be the matter, and what to do.
std::string reason(const Integral& integral) {
  // The two parts beside a kink have all of the error between them; rounding of the integrand spreads it.
  constexpr double kMost = 0.25;
  if (integral.is_cut_off) return "; the integrand oscillates too often";
  if (integral.worst_error < kMost * integral.error) return "";
  if (integral.at_kink) return fmt::format("; it may be infinite, by what lies at z = {:.4g}", integral.worst_place);
  return fmt::format("; declare the kinks of the activation (one at z = {:.4g}?)", integral.worst_place);
}

}  // namespace

Integral gaussian_integral(const std::function<double(double)>& f, double q, const Landscape& landscape,
                           double absolute) {
  if (!(q >= 0) || !std::isfinite(q))
    throw Error(fmt::format("expectation: q (got {}, expected a number of at least 0)", q));
  const double scale = std::sqrt(q);
  const auto integrand = [&](double g) { return f(scale * g) * std::exp(-g * g / 2) * 0.39894228040143268; };
  const std::vector<double> cuts = panels(scale, landscape);
  std::vector<Part> parts;
  double magnitude = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    parts.push_back(part(integrand, cuts[i], cuts[i + 1]));
    magnitude += parts.back().magnitude;
  }
  Sum sum(integrand);
  for (const Part& one : parts) sum.add(one, absolute > 0 ? absolute : kWholeError * magnitude, kDepth);
  const Integral whole = sum.whole(scale, landscape);
  if (!std::isfinite(whole.value))
    throw Error(fmt::format("expectation: the integrand is not finite everywhere at q = {}", q));
  return whole;
}

void check_converged(const Integral& integral, double q, double scale) {
  // The rounding of 61-point sums adds a few hundred units in the last place to the estimate of the error.
  if (integral.error > kRelativeError * std::max(integral.magnitude, scale) + 1e-300)
    throw Error(
        fmt::format("expectation: the quadrature does not converge at q = {} (relative error {:.1e}, expected "
                    "{:.0e}){}",
                    q, integral.error / integral.magnitude, kRelativeError, reason(integral)));
}

}  // namespace initlab::theory
