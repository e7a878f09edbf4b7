#include "run/begun.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <memory>

#include "initlab/error.hpp"
#include "recording/layout.hpp"
#include "recording/run_reader.hpp"
#include "run/provenance.hpp"

namespace initlab::run {

namespace {

/// What is to be done with a `.part` that a run cannot go on with.
std::string hint(const std::string& run) { return fmt::format("`--force --only {}` starts it anew", run); }

/// The first attribute that differs. A manifest is too long for a sentence.
void check_same_run(const recording::RunReader& reader, const Experiment& experiment) {
  for (const auto& [name, value] : bits_depend_on(experiment)) {
    const std::string there = reader.shown(name), here = shown(value);
    if (there == here) continue;
    const std::string what = name == "manifest_resolved"
                                 ? std::string("its manifest is another one")
                                 : fmt::format("{} differs (it has \"{}\", this run \"{}\")", name, there, here);
    throw Error(fmt::format("{}: cannot go on: {}; {}", reader.path().string(), what, hint(experiment.plan.name)));
  }
}

/// A run writes this before anything else of a `.part`.
bool is_hdf5(const std::filesystem::path& part) {
  constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
  std::ifstream file(part, std::ios::binary);
  std::string first(kSignature.size(), '\0');
  file.read(first.data(), static_cast<std::streamsize>(first.size()));
  return first == kSignature || (!file.good() && !file.eof());  // what cannot be read may hold anything
}

/// Null if there is nothing to go on with. A file that may hold rows and cannot be read is left alone.
std::unique_ptr<recording::RunReader> open(const std::filesystem::path& part, const std::string& run) {
  if (!is_hdf5(part)) return nullptr;
  try {
    return std::make_unique<recording::RunReader>(part);
  } catch (const Error& error) {
    throw Error(fmt::format("{}; cannot go on; unless a run is writing it, {}", error.what(), hint(run)));
  }
}

}  // namespace

std::string shown(const recording::Attribute& value) {
  if (const auto* words = std::get_if<std::string>(&value)) return *words;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  return fmt::format("{}", std::get<double>(value));
}

recording::Attributes bits_depend_on(const Experiment& experiment) {
  recording::Attributes attributes = experiment.layout.groups.at("");
  for (const auto& [name, version] : versions()) attributes.emplace_back("version_" + name, version);
  attributes.emplace_back("flush_to_zero", flush_to_zero());
  return attributes;
}

std::uint32_t identity(const Experiment& experiment) {
  std::uint32_t sum = 0;
  for (const auto& [name, value] : bits_depend_on(experiment)) {
    const std::string line = name + "=" + shown(value) + "\n";
    sum = libdeflate_crc32(sum, line.data(), line.size());
  }
  return sum;
}

std::pair<training::Metrics, training::Metrics> Begun::metrics_of(std::size_t k) const {
  const auto metric = [&](std::size_t i) { return metrics[i][k]; };
  if (metrics.size() == 4) return {{metric(0), metric(1)}, {metric(2), metric(3)}};
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  return {{metric(0), kNone}, {metric(1), kNone}};
}

void Begun::check_first_values(const std::string& checksum) const {
  if (initial_checksum.empty() || initial_checksum == checksum) return;
  throw Error(fmt::format(
      "{}: cannot go on: its first values were others (it has \"{}\", this run \"{}\"); an initializer reads "
      "a file that has changed since, or draws from something else than its seed; {}",
      part.string(), initial_checksum, checksum, hint(run)));
}

std::optional<Begun> begun(const std::filesystem::path& part, const Experiment& experiment) {
  if (!std::filesystem::exists(part)) return std::nullopt;
  const std::unique_ptr<recording::RunReader> reader = open(part, experiment.plan.name);
  if (!reader || std::all_of(reader->schedules().begin(), reader->schedules().end(),
                             [](const recording::RecordedSchedule& schedule) { return schedule.steps.empty(); }))
    return std::nullopt;
  check_same_run(*reader, experiment);
  Begun begun{part, experiment.plan.name, reader->text("created"), reader->text("initial_checksum"), {}};
  for (const recording::DatasetSpec& dataset : experiment.layout.datasets)
    if (dataset.group == "metrics")
      begun.metrics.push_back(reader->series(recording::join_path(dataset.group, dataset.quantity.name)));
  return begun;
}

}  // namespace initlab::run
