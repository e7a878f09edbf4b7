#include "manifest/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "initlab/error.hpp"

namespace initlab::manifest {

namespace {

constexpr std::int64_t kMostSteps = 10'000'000;

void check_count(double count) {
  if (count > static_cast<double>(kMostSteps))
    throw Error(fmt::format("too many steps (got {:.0f}, expected at most {}); record less often", count, kMostSteps));
}

/// 0, stride, 2 stride, ... up to last.
std::vector<std::int64_t> multiples(std::int64_t stride, std::int64_t last) {
  check_count(static_cast<double>(last / stride) + 1);
  std::vector<std::int64_t> steps;
  for (std::int64_t k = 0; k <= last / stride; ++k) steps.push_back(k * stride);
  return steps;
}

std::vector<std::int64_t> between(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> steps;
  if (first > last) return steps;
  check_count(static_cast<double>(last - first) + 1);
  for (std::int64_t step = first; step <= last; ++step) steps.push_back(step);
  return steps;
}

std::vector<std::int64_t> logarithmic(std::int64_t per_decade, std::int64_t last) {
  std::vector<std::int64_t> steps;
  for (std::int64_t k = 0;; ++k) {
    const double step = std::round(std::pow(10.0, static_cast<double>(k) / static_cast<double>(per_decade)));
    if (step > static_cast<double>(last)) return steps;
    if (steps.empty() || steps.back() != static_cast<std::int64_t>(step))
      steps.push_back(static_cast<std::int64_t>(step));
  }
}

std::vector<std::int64_t> listed(std::vector<std::int64_t> steps, std::int64_t last) {
  std::erase_if(steps, [&](std::int64_t step) { return step < 0 || step > last; });
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  check_count(static_cast<double>(steps.size()));
  return steps;
}

std::vector<std::int64_t> due(const ScheduleRule& rule, std::int64_t steps_per_epoch, std::int64_t last_step) {
  switch (rule.kind) {
    case ScheduleRule::Kind::every_epochs: {
      const bool beyond = rule.every > std::numeric_limits<std::int64_t>::max() / steps_per_epoch;
      return beyond ? std::vector<std::int64_t>() : multiples(rule.every * steps_per_epoch, last_step);
    }
    case ScheduleRule::Kind::every_steps:
      return multiples(rule.every, last_step);
    case ScheduleRule::Kind::range:
      return between(rule.first, std::min(rule.last, last_step));
    case ScheduleRule::Kind::logarithmic:
      return logarithmic(rule.per_decade, last_step);
    case ScheduleRule::Kind::list:
      return listed(rule.steps, last_step);
  }
  return {};
}

}  // namespace

bool Schedule::each_epoch() const {
  return rules.size() == 1 && rules[0].kind == ScheduleRule::Kind::every_epochs && rules[0].every == 1;
}

std::vector<std::int64_t> Schedule::steps(std::int64_t steps_per_epoch, std::int64_t last_step) const {
  std::vector<std::int64_t> all = {0};
  if (last_step > 0) all.push_back(last_step);
  for (const ScheduleRule& rule : rules) {
    const std::vector<std::int64_t> more = due(rule, steps_per_epoch, last_step);
    std::vector<std::int64_t> both;
    std::set_union(all.begin(), all.end(), more.begin(), more.end(), std::back_inserter(both));
    check_count(static_cast<double>(both.size()));
    all = std::move(both);
  }
  return all;
}

}  // namespace initlab::manifest
