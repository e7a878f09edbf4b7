// RunStorage: the open HDF5 file of a run, and what a commit does to it.
#pragma once

#include <cstdint>
#include <filesystem>
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
  /// When the rows' places get their room on the disk: at once, so that no row finds a full one, or with reserve().
  enum class Room { at_once, later };

  /// Creates the file with everything in it but rows, which have their places then, unless it grows. What is written
  /// once is NaN, or 0, until it comes. Removes what it made if it cannot.
  RunStorage(const std::filesystem::path& path, FilePlan plan, Room room = Room::at_once);
  /// Closes without a word what close() has not.
  ~RunStorage();
  RunStorage(const RunStorage&) = delete;
  RunStorage& operator=(const RunStorage&) = delete;

  const FilePlan& plan() const { return plan_; }

  /// Takes over what the file of the same run at `begun` has committed: each row, and what is written once. Before any
  /// commit. Throws Error "..." if that file has another layout or is damaged.
  void adopt(const std::filesystem::path& begun);

  /// Writes the row behind the last of its schedule, then counts it in /commit.
  void commit(RowState& row, std::int64_t step);

  void reserve();

  /// Of a live file: nothing is adopted any more, and others may read from now on.
  void start_live();

  /// False if somebody removed, replaced or cut the file meanwhile. Needs no Session.
  bool stands_at(const std::filesystem::path& path) const;

  /// Writes attributes of the root and closes every dataset and the file, which stands at `path`; any of these may be
  /// the call that tells of lost data.
  void close(const std::filesystem::path& path, const Attributes& attributes);

  /// Closes the file as it is: nothing that HDF5 still holds back reaches it.
  void abandon() noexcept;

  /// The step of each schedule's last row; -1 where it has none.
  const std::vector<std::int64_t>& last_steps() const { return last_steps_; }
  /// Rows of each schedule that are in the file and counted there.
  const std::vector<std::int64_t>& committed() const { return committed_; }

 private:
  void create(Room room);
  void create_table(const Table& table);
  void write_positions(std::size_t scale);
  void adopt(std::size_t table, const hdf5::InputArray& begun, std::uint64_t rows);
  void write_once(RowState& row);
  void write_missing(std::size_t table);
  /// Makes of a row's values what the file holds.
  void shorten(RowState::Values& values, Element from, const Table& table) const;
  void write_step(std::size_t schedule, std::int64_t row, std::int64_t step);
  void write_rows(std::size_t table, std::uint64_t first, std::uint64_t count, const void* values);
  /// Bytes of a table in one piece, from `begin` on.
  void write(std::size_t table, std::uint64_t begin, const void* values, std::size_t bytes);
  bool has_chunks() const;

  FilePlan plan_;
  hdf5::File file_;
  hdf5::WriterLock lock_;              // longer than the file is open: until its name is final
  std::vector<hdf5::Dataset> tables_;  // as plan_.tables
  std::vector<std::int64_t> committed_;
  std::vector<std::int64_t> last_steps_;
};

}  // namespace initlab::recording
