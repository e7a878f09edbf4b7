#include <charconv>
#include <cmath>

#include "manifest/keys.hpp"
#include "manifest/sections.hpp"

namespace initlab::manifest {

namespace {

struct Unit {
  std::string_view name;
  double size;
};
constexpr Unit kBytes[] = {{"B", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}};
constexpr Unit kSeconds[] = {{"s", 1}, {"min", 60}, {"h", 3600}};

/// "2 GB": a number above 0 and a unit.
template <std::size_t N>
std::optional<double> amount(const std::string& text, const Unit (&units)[N]) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  std::string_view unit(rest, end);
  unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
  constexpr double kMost = 1e18;
  for (const Unit& one : units)
    if (error == std::errc() && unit == one.name && number > 0 && number * one.size <= kMost) return number * one.size;
  return std::nullopt;
}

template <std::size_t N>
std::optional<double> read_amount(TableReader& reader, const char* key, const Unit (&units)[N], const char* expected) {
  const Value* value = reader.find(key);
  if (!value || value->broken) return std::nullopt;
  if (value->text())
    if (const auto read = amount(*value->text(), units)) return read;
  reader.problems().reject(*value, reader.path_of(key), "not an amount", expected);
  return std::nullopt;
}

void read_storage(TableReader reader, RecordingPlan& recording) {
  recording.half_activations = reader.text(keys::kActivations) == "float16";
  if (reader.find("gradients")) {
    TableReader gradients = reader.inner("gradients");
    recording.mantissa = gradients.count(keys::kMantissaBits);
    gradients.finish();
  }
  recording.deflate = static_cast<std::uint64_t>(reader.integer(keys::kDeflate));
  recording.shuffle = reader.boolean(keys::kShuffle);
  reader.finish();
}

void read_budget(TableReader& outer, RecordingPlan& recording) {
  if (!outer.find("budget")) return;
  TableReader reader = outer.inner("budget");
  recording.budget_place = reader.place();
  if (const auto bytes = read_amount(reader, "size", kBytes, "a number and B, kB, MB, GB or TB: \"2 GB\""))
    recording.most_bytes = static_cast<std::uint64_t>(*bytes);
  recording.most_seconds = read_amount(reader, "time", kSeconds, "a number and s, min or h: \"10 min\"");
  recording.thin = reader.text(keys::kBudgetOver) == "thin";
  if (!reader.given("size") && !reader.given("time")) reader.missing("size", "what a run may take on disk, or `time`");
  reader.finish();
}

}  // namespace

RecordingPlan read_recording(TableReader reader) {
  RecordingPlan recording;
  recording.live = reader.boolean(keys::kLive);
  read_storage(reader.inner("storage"), recording);
  read_budget(reader, recording);
  reader.finish();
  return recording;
}

}  // namespace initlab::manifest
