// RunReader: a run's file, complete or not, as what it says and the rows that count.
#pragma once

#include <armadillo>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace initlab::recording {

/// A schedule with its committed rows: what stands behind them in the file does not count.
struct RecordedSchedule {
  std::string name;                 ///< "epoch", "step_<probe>", "metrics_step", "network"
  std::vector<std::int64_t> steps;  ///< of each committed row; of many networks: which one it is
};

/// A node of the network, as the attributes of its group say.
struct RecordedNode {
  std::int64_t index = 0;
  std::string name, type;
  std::string kind;   ///< "input", "layer", "activation" or "residual"
  std::string input;  ///< the node whose output it reads; empty for the input
  std::string skip;   ///< of a residual's sum: the other node that it reads; else empty
  std::string shape;  ///< of its output, as Shape::text has it: "1 x 28 x 28"
};

struct RecordedProbe {
  std::string name, type;
  std::string batch, mode;  ///< "test, 1000 samples"; "train, masks off"
  std::string base;         ///< "" for the first probe, else "probes/<name>": its nodes stand in <base>/layers
};

/// Opens the file read-only; whoever wrote it may be a stranger. Every function throws Error, one sentence that begins
/// with the file's name. HDF5 is called under the library's lock; one thread at a time may use an object.
class RunReader {
 public:
  /// Reads everything but the numbers. Throws Error if the file is not there, no HDF5 file, or no run's.
  explicit RunReader(std::filesystem::path file);
  ~RunReader();
  RunReader(const RunReader&) = delete;
  RunReader& operator=(const RunReader&) = delete;

  const std::filesystem::path& path() const;

  /// A run that was stopped, killed or still goes on states no outcome.
  bool is_unfinished() const { return outcome().empty(); }
  /// "completed", "diverged", or "".
  std::string outcome() const { return text("outcome"); }

  /// An attribute of the root; "" or nothing if the file has none of this name.
  std::string text(const std::string& attribute) const;
  std::optional<std::int64_t> integer(const std::string& attribute) const;
  std::optional<double> real(const std::string& attribute) const;

  /// The names of the root's attributes, in the file's order.
  std::vector<std::string> attributes() const;
  /// An attribute of the root as text, whatever its type; "" if the file has none of this name.
  std::string shown(const std::string& attribute) const;

  const std::vector<RecordedSchedule>& schedules() const;
  /// In order of evaluation.
  const std::vector<RecordedNode>& nodes() const;
  /// In the manifest's order.
  const std::vector<RecordedProbe>& probes() const;

  /// The names of a group's datasets that hold numbers, dimension scales left out, in the file's order.
  std::vector<std::string> datasets(const std::string& group) const;

  /// The paths of all datasets that hold numbers, dimension scales left out, group by group in the file's order.
  std::vector<std::string> datasets() const;

  bool has(const std::string& dataset) const;
  /// Which schedule a dataset's rows follow; nothing if it was written once. Throws Error if there is no such dataset.
  std::optional<std::size_t> schedule(const std::string& dataset) const;
  /// The extent of one row.
  std::vector<std::uint64_t> extent(const std::string& dataset) const;

  /// A committed row of a dataset, or all of one that was written once (`row` is ignored): a column for each position
  /// along its first axis, the others' positions in a column, the last varying fastest. So activations are units x
  /// samples and weights units x inputs.
  arma::mat row(const std::string& dataset, std::size_t row) const;

  /// The committed rows of a dataset that has one number a row.
  std::vector<double> series(const std::string& dataset) const;

 private:
  struct File;
  std::unique_ptr<File> file_;
};

}  // namespace initlab::recording
