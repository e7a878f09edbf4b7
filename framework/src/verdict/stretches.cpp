#include "verdict/stretches.hpp"

#include <algorithm>
#include <cmath>

namespace initlab::verdict {

namespace {

/// More parts than that are told as one.
constexpr std::size_t kFew = 3;
/// Layers at the ends of a stretch that do less than this part of the mean hardly take part.
constexpr double kHardly = 0.25;

class Course {
 public:
  Course(const std::vector<Point>& points, bool is_fall) : points_(points), is_fall_(is_fall) {}

  std::vector<Stretch> run() const {
    const std::vector<Stretch> all = between(0, points_.size());
    if (!is_fall_) return all;
    // A fall at the output layer counts if it is that of the layers beside it.
    const auto is_its = [&](const Stretch& one) {
      const Point& end = points_[one.first].is_output ? points_[one.first] : points_[one.last];
      return end.is_output && (one.last - one.first == 1 || one.in_all);
    };
    if (std::none_of(all.begin(), all.end(), is_its)) return all;
    return between(points_.front().is_output, points_.size() - points_.back().is_output);
  }

 private:
  /// Of the points from one to before another.
  std::vector<Stretch> between(std::size_t begin, std::size_t end) const {
    std::size_t from = 0, to = 0;
    double most = 0;
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t j = i + 1; j < end; ++j)
        if (const double far = way(i, j); far > most) most = far, from = i, to = j;
    if (most < std::log(kFarApart)) return {};
    const Stretch whole{from, to, true};
    while (to - from > 1 && (hardly(from, from, to) || hardly(to - 1, from, to)))
      hardly(from, from, to) ? ++from : --to;
    const std::vector<Stretch> parts = even_parts(from, to);
    double told = 0;
    for (const Stretch& one : parts) told += way(one.first, one.last);
    if (parts.size() > kFew || told < std::log(kFarApart)) return {whole};
    return parts;
  }

  /// How far it goes from one point to another, in logarithms; in the direction that is asked for.
  double way(std::size_t first, std::size_t last) const {
    const Point &from = points_[first], &to = points_[last];
    const double rise = std::log(is_fall_ ? to.heard / from.sent : to.recorded / from.recorded);
    // What is no number any more has grown.
    const bool overflows = std::isfinite(from.recorded) && !std::isfinite(to.recorded);
    if (std::isnan(rise)) return !is_fall_ && overflows ? INFINITY : 0;
    return is_fall_ ? -rise : rise;
  }

  double rate(std::size_t first, std::size_t last) const {
    return way(first, last) / static_cast<double>(last - first);
  }

  bool hardly(std::size_t step, std::size_t first, std::size_t last) const {
    return way(step, step + 1) < kHardly * rate(first, last);
  }

  /// Whether two rates are within a factor of two of each other, or a tenth of their logarithm.
  static bool is_same(double a, double b) { return std::abs(a - b) <= std::max(std::log(kSameRate), b / 10); }

  bool is_even(std::size_t first, std::size_t last) const {
    const double its = rate(first, last);
    for (std::size_t i = first; i < last; ++i)
      if (!is_same(way(i, i + 1), its)) return false;
    return true;
  }

  /// Those that change by enough to be told.
  std::vector<Stretch> even_parts(std::size_t from, std::size_t to) const {
    std::vector<Stretch> parts;
    for (std::size_t first = from, last = from; first < to; first = last) {
      last = is_even(from, to) ? to : first + 1;
      while (last < to && is_even(first, last + 1)) ++last;
      // A layer that is a little further out is no reason to tell one rate as two.
      if (!parts.empty() && is_same(rate(parts.back().first, parts.back().last), rate(first, last)))
        parts.back().last = last;
      else
        parts.push_back({first, last});
    }
    std::erase_if(parts, [&](const Stretch& one) { return way(one.first, one.last) < std::log(kSameRate); });
    return parts;
  }

  const std::vector<Point>& points_;
  const bool is_fall_;
};

}  // namespace

std::vector<Stretch> stretches(const std::vector<Point>& points, bool is_fall) {
  if (points.empty()) return {};
  return Course(points, is_fall).run();
}

}  // namespace initlab::verdict
