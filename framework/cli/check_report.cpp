#include "cli/check_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text/words.hpp"

namespace initlab::cli {

namespace {

using check::Verdict;

/// A stranger's text on one line, without control characters.
std::string line(const std::string& text) {
  std::string clean;
  for (const char c : text) clean += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return clean;
}

std::string shouted(Verdict verdict) {
  std::string word = check::name(verdict);
  if (verdict == Verdict::fail || verdict == Verdict::crash || verdict == Verdict::warning)
    std::transform(word.begin(), word.end(), word.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  return word;
}

std::string test_line(const CheckedTest& test) {
  const Verdict verdict = test.outcome.verdict;
  return fmt::format("    {:<5} {}: {}\n", shouted(verdict), test.name,
                     verdict == Verdict::pass ? test.claim : line(test.outcome.text));
}

}  // namespace

std::string CheckedUnit::subject() const {
  return component.name.empty() ? "library" : component.kind + "/" + component.name;
}

void CheckCounts::add(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      ++pass;
      return;
    case Verdict::fail:
      ++fail;
      return;
    case Verdict::crash:
      ++crash;
      return;
    case Verdict::skip:
      ++skip;
      return;
    case Verdict::warning:
      ++warning;
      return;
  }
}

std::string CheckCounts::text() const {
  Words parts;
  for (const auto& [count, name] :
       {std::pair{pass, "pass"}, {fail, "fail"}, {crash, "crash"}, {warning, "warning"}, {skip, "skip"}})
    if (count > 0) parts.push_back(fmt::format("{} {}", count, name));
  return parts.empty() ? "no test" : text::join(parts);
}

CheckCounts counts(const std::vector<CheckedUnit>& units) {
  CheckCounts counts;
  for (const CheckedUnit& unit : units)
    for (const CheckedTest& test : unit.tests) counts.add(test.outcome.verdict);
  return counts;
}

std::string report(const std::vector<CheckedUnit>& units, bool all) {
  std::string text, file;
  std::size_t width = 0;
  for (const CheckedUnit& unit : units) width = std::max(width, unit.subject().size());
  for (const CheckedUnit& unit : units) {
    if (unit.file != file)
      text += unit.plugin.empty() ? fmt::format("{}\n", line(unit.file))
                                  : fmt::format("{} ({} {})\n", line(unit.file), line(unit.plugin), line(unit.version));
    file = unit.file;
    text += fmt::format("  {:<{}}  {}\n", unit.subject(), width, counts({unit}).text());
    for (const CheckedTest& test : unit.tests) {
      const Verdict verdict = test.outcome.verdict;
      if (all || (verdict != Verdict::pass && verdict != Verdict::skip)) text += test_line(test);
    }
  }
  if (units.size() > 1) text += fmt::format("in all: {}\n", counts(units).text());
  return text;
}

nlohmann::json json_report(const std::vector<CheckedUnit>& units, std::uint64_t seed) {
  nlohmann::json list = nlohmann::json::array();
  for (const CheckedUnit& unit : units)
    for (const CheckedTest& test : unit.tests)
      list.push_back({{"file", unit.file},
                      {"plugin", unit.plugin},
                      {"version", unit.version},
                      {"subject", unit.subject()},
                      {"test", test.name},
                      {"claim", test.claim},
                      {"verdict", check::name(test.outcome.verdict)},
                      {"text", test.outcome.text}});
  const CheckCounts all = counts(units);
  return {{"seed", seed},       {"tests", list},          {"pass", all.pass}, {"fail", all.fail},
          {"crash", all.crash}, {"warning", all.warning}, {"skip", all.skip}};
}

}  // namespace initlab::cli
