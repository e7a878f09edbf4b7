// RunFile: one run's HDF5 file; rows that take a while are written by a thread of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "initlab/error.hpp"
#include "initlab/probe.hpp"
#include "recording/storage.hpp"

namespace initlab::recording {

/// A schedule: an axis of the file, shared by the datasets that are written at the same steps.
struct ScheduleAxis {
  std::string name;                 ///< "epoch", "step_<probe>", "metrics_step" or "network": the scale
  std::vector<std::int64_t> steps;  ///< planned rows
  double steps_per_epoch = 1;       ///< `epoch` holds step / steps_per_epoch, with `step` beside it
  std::string long_name = {};       ///< of the scale, where it counts anything but steps
};

/// A dataset of the file: a quantity, where it stands and which schedule its rows follow.
struct DatasetSpec {
  std::string group;  ///< "", "layers/<node>", "metrics", "probes/<name>/layers/<node>", ...
  std::string base;   ///< "" or "probes/<name>": where the batch's own axis `sample` stands
  Quantity quantity;
  int schedule = -1;  ///< index into Layout::schedules; ignored if quantity.once
  /// Of each of the quantity's axes the positions that are stored, increasing; an empty list, or none: all.
  std::vector<std::vector<std::uint64_t>> kept = {};
};

using Attribute = std::variant<std::string, std::int64_t, double>;
using Attributes = std::vector<std::pair<std::string, Attribute>>;

/// The whole file, fixed before step 0.
struct Layout {
  bool live = false;  ///< others may read it while it is written (HDF5's SWMR); a kill then asks for `repair`
  std::vector<ScheduleAxis> schedules;
  std::vector<DatasetSpec> datasets;
  Storage storage = {};                      ///< of what is of activations and of gradients
  std::map<std::string, Attributes> groups;  ///< attributes by group path, "" for the root; such groups exist
};

/// Bytes that a layout will take on disk at most when all planned rows are written; without compression a few per cent
/// fewer. Throws Error as RunFile's constructor does, before a file exists.
std::uint64_t estimated_size(const Layout& layout);

struct RowState;
struct SavedState;

/// The values of one row of one schedule, or of the datasets written once. Filled by the training thread.
class Row {
 public:
  /// Copies values for dataset `index` of the layout: as many as its axes (after the schedule's) have, once a row.
  /// Floating-point values go to `real` and `float64`, int32 to int32 and int64, int64 to int64. Throws Error for any
  /// other type or count; fewer samples (a multiple of the size behind the first axis, where that is `sample`) are
  /// padded with NaN, integers with 0. A dataset that is written once may be put into a row of any schedule; when it
  /// was committed before, the values are only checked. Allocates nothing, except for datasets written once.
  void put(std::size_t dataset, const float* values, std::size_t count);
  void put(std::size_t dataset, const double* values, std::size_t count);
  void put(std::size_t dataset, const std::int64_t* values, std::size_t count);
  void put(std::size_t dataset, const std::int32_t* values, std::size_t count);

 private:
  friend class RunFile;
  explicit Row(std::shared_ptr<RowState> state) : state_(std::move(state)) {}
  std::shared_ptr<RowState> state_;
};

/// Writes NAME.h5.part and renames it to NAME.h5 when it is complete. Every row is handed to the system at once: its
/// tensors first, then /commit, so that after a kill every committed row is there. Every error of the writer (a
/// full disk, ...) surfaces as an Error in this or the next call here: path, cause, rows that are safe. All calls from
/// one thread.
class RunFile {
 public:
  enum class Begin { anew, resume };

  /// Creates the file, its groups, attributes, dimension scales and datasets. With `resume` the rows that NAME.h5.part
  /// has committed are copied into it, and only then does it take that file's place: an interruption in between loses
  /// nothing. Throws Error if it cannot.
  /// `identity` names what the run's bits depend on: states that another run has saved are of no use to it.
  RunFile(std::filesystem::path file, Layout layout, Begin begin = Begin::anew, std::uint32_t identity = 0);
  /// Without finish(): closes and leaves NAME.h5.part behind.
  ~RunFile();
  RunFile(const RunFile&) = delete;
  RunFile& operator=(const RunFile&) = delete;

  const Layout& layout() const;

  /// The step of each schedule's last row when the file was opened; -1 where it had none.
  const std::vector<std::int64_t>& last_steps() const;

  /// The state, of so many values, that a resumed run may go on from: the newest that was saved whole, with every row
  /// that is planned up to its step in the file. Nothing if there is none: then the run repeats itself from step 0. To
  /// be called before save.
  std::optional<SavedState> saved_state(std::size_t count) const;

  /// Has the writer save a state beside the file, behind the rows that were committed before. `fill` is called at once.
  void save(const std::function<void(SavedState&)>& fill);

  /// An empty row for the given schedule (-1: only datasets written once), with a buffer that is reused.
  Row row(int schedule);

  /// Hands the row to the writer; blocks only if two rows are waiting (the one being written counts). A small row is
  /// written at once if none is waiting. `step` goes to the axis. Datasets of the row's schedule that nothing was put
  /// for are NaN in it, integers 0. A schedule takes as many rows as the layout plans; fewer make the complete file
  /// shorter.
  void commit(Row row, std::int64_t step);

  /// Waits for the writer, writes attributes of the root (they should stand in the layout with another value of the
  /// same type), closes, fsyncs and renames. Throws Error if anything was lost. Against a loss of power
  /// the new name is safe once the caller has had the folder synchronised (files::synchronise_names).
  void finish(const Attributes& attributes = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// NAME.h5.part of NAME.h5.
std::filesystem::path part_of(std::filesystem::path file);

/// "1.10.8".
std::string hdf5_version();

}  // namespace initlab::recording
