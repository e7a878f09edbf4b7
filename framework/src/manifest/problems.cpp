#include "manifest/problems.hpp"

#include <fmt/format.h>

namespace initlab::manifest {

namespace {

std::string report(const std::vector<std::string>& problems) {
  constexpr std::size_t kMost = 20;
  std::string out;
  for (std::size_t i = 0; i < std::min(problems.size(), kMost); ++i) out += (i == 0 ? "" : "\n") + problems[i];
  if (problems.size() > kMost) out += fmt::format("\nand {} more", problems.size() - kMost);
  return out;
}

}  // namespace

void Problems::add(const Place& place, std::string_view where, std::string_view what) {
  ++told_;
  if (full()) return;
  std::string text =
      where.empty() ? fmt::format("{}: {}", place.text(), what) : fmt::format("{}: {}: {}", place.text(), where, what);
  found_.insert({place.file.starts_with("--set "), place.line, place.column, std::move(text)});
}

void Problems::reject(const Value& value, std::string_view where, std::string_view what, std::string_view expected,
                      std::string_view hint) {
  if (value.broken) {
    ++told_;
    return;
  }
  add(value.place, where, fmt::format("{} (got {}, expected {}){}", what, shown(value), expected, hint));
}

void Problems::missing(const Place& place, std::string_view where, std::string_view expected) {
  add(place, where, fmt::format("missing (expected {})", expected));
}

std::vector<std::string> Problems::lines() const {
  std::vector<std::string> lines;
  for (const Problem& problem : found_) lines.push_back(problem.text);
  return lines;
}

ManifestError::ManifestError(std::vector<std::string> problems)
    : Error(report(problems)), problems_(std::move(problems)) {}

}  // namespace initlab::manifest
