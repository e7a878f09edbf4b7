// Begun: what a run that was interrupted has left in its file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "recording/run_file.hpp"
#include "run/experiment.hpp"
#include "training/metrics.hpp"

namespace initlab::run {

struct Begun {
  std::filesystem::path part;
  std::string run;               ///< its name
  std::string created;           ///< when it began
  std::string initial_checksum;  ///< see FirstValues::checksum; empty in files of format 1.2
  /// The metrics that are recorded, by dataset of the layout.
  std::vector<std::vector<double>> metrics;

  /// Of training and test set in the k-th recorded row; NaN is the accuracy of targets that are vectors.
  std::pair<training::Metrics, training::Metrics> metrics_of(std::size_t k) const;

  /// Throws Error if the run began with others: its initializer reads a file that has changed, or draws from something
  /// else than its seed.
  void check_first_values(const std::string& checksum) const;
};

/// What the bits of a run depend on beside the program's own code: attributes of its file's root.
recording::Attributes bits_depend_on(const Experiment& experiment);

/// An attribute's value as text.
std::string shown(const recording::Attribute& value);

/// A checksum of these.
std::uint32_t identity(const Experiment& experiment);

/// Looks into `part`. Nothing if no row is committed there, as in what is no HDF5 file: then the run begins anew.
/// Throws Error with one sentence if the rows are another run's, or if the file cannot be read.
std::optional<Begun> begun(const std::filesystem::path& part, const Experiment& experiment);

}  // namespace initlab::run
