#include "manifest/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace initlab::manifest {

namespace {

// Up to here a double holds every integer.
constexpr double kLargest = 9007199254740992.0;

std::optional<double> number(const Value& value) {
  if (const auto* integer = value.integer()) return static_cast<double>(*integer);
  if (const auto* real = value.real(); real && std::isfinite(*real)) return *real;
  return std::nullopt;
}

double rounded(double x) { return std::stod(fmt::format("{:.11e}", x)); }

/// Three numbers in a list, or a problem.
std::optional<std::vector<double>> three(const Value& entry, const std::string& path, const char* expected,
                                         Problems& problems) {
  std::vector<double> numbers;
  if (const auto* list = entry.list(); list && list->size() == 3)
    for (const Value& item : *list)
      if (const auto x = number(item)) numbers.push_back(*x);
  if (numbers.size() == 3) return numbers;
  problems.reject(entry, path, "wrong type", expected);
  return std::nullopt;
}

}  // namespace

std::optional<Series> Series::read_range(const Value& entry, const std::string& path, Problems& problems) {
  const auto numbers = three(entry, path, "[first, last, step]", problems);
  if (!numbers) return std::nullopt;
  const double first = (*numbers)[0], last = (*numbers)[1], step = (*numbers)[2];
  const double steps = step == 0 ? -1 : (last - first) / step;
  const double whole = std::round(steps);
  const char* wrong = nullptr;
  if (!(steps >= 0))
    wrong = "the step does not lead from the first value to the last";
  else if (whole > kLargest || std::abs(first) > kLargest || std::abs(last) > kLargest)
    wrong = "too large for a range";
  else if (std::abs(steps - whole) > 1e-8 * std::max(1.0, whole))  // far above the rounding of decimal fractions
    wrong = "the last value is not a whole number of steps away from the first";
  if (wrong) {
    problems.add(entry.place, path, fmt::format("{} (got [{}, {}, {}])", wrong, first, last, step));
    return std::nullopt;
  }
  const auto& given = *entry.list();
  Series series;
  series.kind_ = given[0].integer() && given[1].integer() && given[2].integer() ? Kind::integers : Kind::reals;
  series.size_ = static_cast<std::size_t>(whole) + 1;
  series.place_ = entry.place;
  series.first_ = first;
  series.last_ = last;
  series.step_ = step;
  return series;
}

std::optional<Series> Series::read_logrange(const Value& entry, const std::string& path, Problems& problems) {
  const auto numbers = three(entry, path, "[first, last, count]", problems);
  if (!numbers) return std::nullopt;
  if (!((*numbers)[0] > 0 && (*numbers)[1] > 0)) {
    problems.add(
        entry.place, path,
        fmt::format("out of range (got ends {} and {}, expected two numbers above 0)", (*numbers)[0], (*numbers)[1]));
    return std::nullopt;
  }
  const Value& count = (*entry.list())[2];
  if (!count.integer() || *count.integer() < 2) {
    problems.reject(count, path, "out of range", "a count, an integer of at least 2");
    return std::nullopt;
  }
  Series series;
  series.kind_ = Kind::logarithmic;
  series.whole_ends_ = (*entry.list())[0].integer() && (*entry.list())[1].integer();
  series.size_ = static_cast<std::size_t>(*count.integer());
  series.place_ = entry.place;
  series.first_ = (*numbers)[0];
  series.last_ = (*numbers)[1];
  return series;
}

std::optional<Series> Series::read(const Value& entry, const std::string& path, Problems& problems) {
  const std::size_t members = entry.table() ? entry.table()->size() : 0;
  if (const Value* range = entry.find("range"); range && members == 1)
    return read_range(*range, path + ".range", problems);
  if (const Value* range = entry.find("logrange"); range && members == 1)
    return read_logrange(*range, path + ".logrange", problems);
  const auto* list = entry.list();
  if (!list || list->empty()) {
    if (list)
      problems.add(entry.place, path, "a sweep of 0 runs (got an empty list, expected at least one value)");
    else
      problems.reject(entry, path, "wrong type", "a list of values, { range = [...] } or { logrange = [...] }");
    return std::nullopt;
  }
  Series series;
  series.size_ = list->size();
  series.place_ = entry.place;
  series.list_ = *list;
  return series;
}

std::size_t Series::largest() const {
  std::size_t largest = 1;
  for (const Value& value : list_) largest = std::max(largest, count(value));
  return largest;
}

Value Series::at(std::size_t i) const {
  const double k = static_cast<double>(i), last = static_cast<double>(size_ - 1);
  switch (kind_) {
    case Kind::list:
      return list_[i];
    case Kind::integers:
      return {static_cast<std::int64_t>(first_ + k * step_), place_};
    case Kind::reals:
      return {i == 0 ? first_ : k == last ? last_ : rounded(first_ + k * step_), place_};
    case Kind::logarithmic:
      break;
  }
  double x = std::exp(std::log(first_) + k / last * (std::log(last_) - std::log(first_)));
  x = i == 0 ? first_ : k == last ? last_ : rounded(x);
  if (whole_ends_ && x == std::round(x) && x <= kLargest) return {static_cast<std::int64_t>(x), place_};
  return {x, place_};
}

}  // namespace initlab::manifest
