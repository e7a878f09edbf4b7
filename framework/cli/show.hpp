// show: what is looked at in run files, and the ways to show it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/row_measures.hpp"
#include "cli/loaded.hpp"
#include "recording/run_reader.hpp"

namespace initlab::cli {

/// Which rows of a probe: the first, the last and up to three between, unless the user says.
struct RowChoice {
  bool all = false;
  std::optional<std::int64_t> step;
  std::string probe = {};  ///< its name; "": the first one of raw tensors
};

/// A metric with a value for each row that its schedule has committed.
struct MetricSeries {
  std::string name;
  std::vector<std::int64_t> steps;
  std::vector<double> values;
};

struct Header {
  std::string file, title, run, variant;
  std::string outcome;  ///< "completed", "diverged", or "" of an unfinished run
  std::optional<std::int64_t> diverged_at_step, steps_done, last_step_planned, steps_per_epoch;
  std::optional<std::int64_t> networks;  ///< of a run of many networks: then a row is a network, not a step
  std::vector<std::pair<std::string, std::uint64_t>> seeds;  ///< by stream
};

/// A run as it is shown.
struct ShownRun {
  Header header;
  std::optional<recording::RecordedProbe> probe;  ///< the first one of raw tensors
  std::vector<std::int64_t> recorded_steps;       ///< of that probe
  std::vector<std::int64_t> committed_steps;      ///< of the schedule that has come furthest, whose ever it is
  std::vector<analysis::RowMeasures> rows;
  std::vector<MetricSeries> metrics;
  std::string unknown_activations;  ///< why shares of some nodes cannot be computed, or ""
};

Header header(const recording::RunReader& run);
std::vector<MetricSeries> metrics(const recording::RunReader& run);
ShownRun look(const recording::RunReader& run, const RowChoice& choice, const Loaded& loaded);

/// Over the runs that have the value; std has divisor N and is absent for a single run.
struct Average {
  std::size_t runs = 0;
  double mean = 0;
  std::optional<double> std;
};
using Averages = std::vector<std::pair<std::string, Average>>;

struct AveragedNode {
  std::string node, type, gradient;
  Averages measures;  ///< by the names of analysis::node_measures()
  std::size_t underflows = 0;
};

struct AveragedTensor {
  std::string node, tensor;
  Averages measures;  ///< by the names of analysis::tensor_measures()
};

/// The runs of a sweep that differ in nothing but their seed.
struct Point {
  std::string name, variant;  ///< the runs' name without the seed
  std::vector<std::string> files;
  std::size_t completed = 0, diverged = 0, unfinished = 0;
  Averages metrics;                  ///< over the completed runs, as recorded last
  bool of_completed = true;          ///< nodes and tensors are over the completed runs; false: none did, over all
  std::optional<std::int64_t> step;  ///< of the last row that all of those have
  std::size_t rows = 0;              ///< that nodes and tensors are averaged over: one a run, or one a network
  bool of_networks = false;          ///< the runs are of many networks each, at their step 0
  std::vector<AveragedNode> nodes;
  std::vector<AveragedTensor> tensors;
};

struct ShownSweep {
  std::string folder;
  std::vector<Point> points;
  std::vector<std::string> refused;  ///< sentences about files that are no run's
  std::vector<std::string> unlike;   ///< sentences about what runs that are averaged do not have in common
  std::string unknown_activations;   ///< why shares of some run's nodes cannot be computed, or ""
};

/// All run files of a folder. Throws Error if there is none that can be read.
ShownSweep look_at_sweep(const std::string& folder, const std::string& probe, const Loaded& loaded);

enum class Form { text, json, csv };

void print_text(const ShownRun& run, bool utf8);
void print_text(const ShownSweep& sweep, bool utf8);
void print_json(const ShownRun& run);
void print_json(const ShownSweep& sweep);
void print_csv(const ShownRun& run);
void print_csv(const ShownSweep& sweep);

}  // namespace initlab::cli
