#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "manifest/keys.hpp"
#include "manifest/sections.hpp"

namespace initlab::manifest {

namespace {

constexpr const char* kExpected =
    "{ every_epochs = k }, { every_steps = k }, { steps = \"0..199\" }, { steps = \"log\" } or a list of these and of "
    "steps";
constexpr std::size_t kMostRules = 100;

/// "0..199": two steps, the first not above the last.
std::optional<ScheduleRule> read_range(const std::string& text) {
  ScheduleRule rule;
  rule.kind = ScheduleRule::Kind::range;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, rule.first);
  if (first.ec != std::errc() || !std::string_view(first.ptr, end).starts_with("..")) return std::nullopt;
  const auto last = std::from_chars(first.ptr + 2, end, rule.last);
  if (last.ec != std::errc() || last.ptr != end) return std::nullopt;
  const bool admitted = keys::kStep.admit(rule.first) && keys::kStep.admit(rule.last) && rule.first <= rule.last;
  return admitted ? std::optional(rule) : std::nullopt;
}

std::optional<ScheduleRule> read_steps(TableReader& reader, const Value& value) {
  if (value.text() && !value.broken) {
    if (auto rule = read_range(*value.text())) return rule;
    if (*value.text() == "log") {
      ScheduleRule rule;
      rule.kind = ScheduleRule::Kind::logarithmic;
      rule.per_decade = reader.integer(keys::kPerDecade);
      return rule;
    }
  }
  reader.problems().reject(value, reader.path_of("steps"), "not a range of steps",
                           "\"first..last\", both included, or \"log\"");
  return std::nullopt;
}

std::optional<ScheduleRule> read_rule(TableReader reader) {
  const auto epochs = reader.count(keys::kEveryEpochs);
  const auto every = reader.count(keys::kEverySteps);
  const Value* steps = reader.find("steps");
  std::optional<ScheduleRule> rule;
  const int said = reader.given("every_epochs") + reader.given("every_steps") + reader.given("steps");
  if (said != 1) {
    const bool unknown_only = said == 0 && !reader.entries().empty();
    if (!unknown_only)
      reader.problems().add(
          reader.place(), reader.path(),
          fmt::format("not a schedule (got {} of every_epochs, every_steps and steps, expected one)", said));
  } else if (steps) {
    rule = read_steps(reader, *steps);
  } else if (epochs || every) {
    rule.emplace();
    rule->kind = epochs ? ScheduleRule::Kind::every_epochs : ScheduleRule::Kind::every_steps;
    rule->every = static_cast<std::int64_t>(epochs ? *epochs : *every);
  }
  if (!rule) reader.find("per_decade");  // it may be right, beside what is wrong
  reader.finish();
  return rule;
}

/// Single steps of a list, wherever they stand in it, are one rule.
Schedule read_list(const Value& list, const std::string& path, Problems& problems) {
  Schedule schedule;
  std::optional<std::size_t> single;
  for (std::size_t i = 0; i < list.list()->size(); ++i) {
    const Value& item = (*list.list())[i];
    if (item.table()) {
      if (auto rule = read_rule(TableReader(item, below(path, i), problems)))
        schedule.rules.push_back(std::move(*rule));
    } else if (item.integer() && keys::kStep.admit(*item.integer())) {
      if (!single) {
        single = schedule.rules.size();
        schedule.rules.emplace_back().kind = ScheduleRule::Kind::list;
      }
      schedule.rules[*single].steps.push_back(*item.integer());
    } else {
      reject(item, below(path, i), keys::kStep, problems);
    }
  }
  if (schedule.rules.size() > kMostRules)
    problems.add(list.place, path,
                 fmt::format("too many rules (got {}, expected at most {})", schedule.rules.size(), kMostRules));
  return schedule;
}

}  // namespace

Schedule read_schedule(TableReader& reader, std::string_view key) {
  const Value* value = reader.find(key);
  if (!value) return {{ScheduleRule()}};
  if (value->list()) return read_list(*value, reader.path_of(key), reader.problems());
  if (!value->table()) {
    reader.problems().reject(*value, reader.path_of(key), "wrong type", kExpected);
    return {};
  }
  Schedule schedule;
  if (auto rule = read_rule(reader.inner(key))) schedule.rules.push_back(std::move(*rule));
  return schedule;
}

}  // namespace initlab::manifest
