#include "manifest/series.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>

namespace initlab::manifest {

namespace {

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

std::vector<Value> range(const Value& entry, const std::string& path, Problems& problems) {
  const auto numbers = three(entry, path, "[first, last, step]", problems);
  if (!numbers) return {};
  const double first = (*numbers)[0], last = (*numbers)[1], step = (*numbers)[2];
  const double steps = step == 0 ? (first == last ? 0 : -1) : (last - first) / step;
  const auto say = [&](std::string_view what) {
    problems.add(entry.place, path, fmt::format("{} (got [{}, {}, {}])", what, first, last, step));
    return std::vector<Value>();
  };
  if (!(steps >= 0)) return say("the step does not lead from the first value to the last");
  if (steps >= static_cast<double>(kMostRuns))
    return say(fmt::format("too many values, expected at most {}", kMostRuns));
  const double whole = std::round(steps);
  // A hundred times the rounding error of three decimal fractions and a quotient of up to a million.
  if (std::abs(steps - whole) > 1e-8 * std::max(1.0, whole))
    return say("the last value is not a whole number of steps away from the first");

  const auto& given = *entry.list();
  const bool integers = given[0].integer() && given[1].integer() && given[2].integer();
  std::vector<Value> values;
  for (std::int64_t i = 0; i <= static_cast<std::int64_t>(whole); ++i) {
    if (integers)
      values.push_back({*given[0].integer() + i * *given[2].integer(), entry.place});
    else
      values.push_back({i == 0                            ? first
                        : static_cast<double>(i) == whole ? last
                                                          : rounded(first + static_cast<double>(i) * step),
                        entry.place});
  }
  return values;
}

std::vector<Value> logarithmic(const Value& entry, const std::string& path, Problems& problems) {
  const auto numbers = three(entry, path, "[first, last, count]", problems);
  if (!numbers) return {};
  const double first = (*numbers)[0], last = (*numbers)[1];
  if (!(first > 0 && last > 0)) {
    problems.add(entry.place, path,
                 fmt::format("out of range (got ends {} and {}, expected two numbers above 0)", first, last));
    return {};
  }
  const Value& count = (*entry.list())[2];
  if (!count.integer() || *count.integer() < 2 || *count.integer() > static_cast<std::int64_t>(kMostRuns)) {
    problems.reject(count, path, "out of range", fmt::format("a count of at least 2 and at most {}", kMostRuns));
    return {};
  }
  std::vector<Value> values;
  const std::int64_t intervals = *count.integer() - 1;
  for (std::int64_t i = 0; i <= intervals; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(intervals);
    const double x = std::exp(std::log(first) + share * (std::log(last) - std::log(first)));
    values.push_back({i == 0 ? first : i == intervals ? last : rounded(x), entry.place});
  }
  return values;
}

}  // namespace

bool is_series(const Value& table) { return table.find("range") || table.find("logrange"); }

std::vector<Value> series(const Value& entry, const std::string& path, Problems& problems) {
  const std::size_t members = entry.table() ? entry.table()->size() : 0;
  if (members == 1 && entry.find("range")) return range(*entry.find("range"), path + ".range", problems);
  if (members == 1 && entry.find("logrange")) return logarithmic(*entry.find("logrange"), path + ".logrange", problems);
  const auto* list = entry.list();
  if (!list)
    problems.reject(entry, path, "wrong type", "a list of values, { range = [...] } or { logrange = [...] }");
  else if (list->empty())
    problems.add(entry.place, path, "a sweep of 0 runs (got an empty list, expected at least one value)");
  else
    return *list;
  return {};
}

}  // namespace initlab::manifest
