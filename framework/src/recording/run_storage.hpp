// RunStorage: the open HDF5 file of a run, and what a commit does to it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recording/file_plan.hpp"
#include "recording/hdf5/dataset.hpp"
#include "recording/hdf5/input_array.hpp"
#include "recording/row_state.hpp"

namespace initlab::recording {

/// Every HDF5 call of a run is made here, by one thread at a time. Methods throw Error with the bare cause; after that
/// only abandon(), committed() and the destructor are of use.
class RunStorage {
 public:
  /// Creates the file with everything in it but rows, and flushes it. Removes what it made if it cannot.
  RunStorage(const std::filesystem::path& path, FilePlan plan, hdf5::File::Readers readers);
  /// Closes without a word what close() has not.
  ~RunStorage();
  RunStorage(const RunStorage&) = delete;
  RunStorage& operator=(const RunStorage&) = delete;

  /// Takes over what the file of the same run at `begun` has committed: each row, and what is written once. Before any
  /// commit. Throws Error "..." if that file has another layout or is damaged.
  void adopt(const std::filesystem::path& begun);

  /// Writes the row behind the last of its schedule, flushes, then counts it in /commit and flushes that.
  void commit(RowState& row, std::int64_t step);

  /// Of a live file: nothing is adopted any more, and others may read from now on.
  void start_live();

  /// Writes attributes of the root and flushes them; of a live file, when it is closed.
  void set(const Attributes& attributes);

  /// False if somebody removed or replaced the file since it was made.
  bool stands_at(const std::filesystem::path& path) const;

  /// Closes every dataset and the file, which stands at `path`; any of these may be the call that tells of lost data.
  void close(const std::filesystem::path& path);

  /// Closes the file as it is: nothing that HDF5 still holds back reaches it.
  void abandon() noexcept;

  /// The step of each schedule's last row; -1 where it has none.
  const std::vector<std::int64_t>& last_steps() const { return last_steps_; }
  /// Rows of each schedule that are in the file and counted there.
  const std::vector<std::int64_t>& committed() const { return committed_; }

 private:
  void create();
  void create_table(const Table& table);
  void adopt(std::size_t table, const hdf5::InputArray& begun, std::uint64_t rows);
  std::optional<std::size_t> schedule_of(std::size_t table) const;
  void write_once(RowState& row);
  /// Makes of a row's values what the file holds.
  void shorten(RowState::Values& values, Element from, const Table& table) const;
  void write_step(int schedule, std::int64_t row, std::int64_t step);
  std::uint64_t growth(const RowState& row) const;

  FilePlan plan_;
  bool live_;
  Attributes pending_;  // of a live file
  hdf5::File file_;
  hdf5::WriterLock lock_;              // longer than the file is open: until its name is final
  std::vector<hdf5::Dataset> tables_;  // as plan_.tables
  std::vector<std::int64_t> committed_;
  std::vector<std::int64_t> counts_;  // what /commit is to hold next
  std::vector<std::int64_t> last_steps_;
};

}  // namespace initlab::recording
