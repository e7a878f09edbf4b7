// StateFile: the state of a run, kept beside its file, so that the run can go on after an interruption.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "initlab/real.hpp"

namespace initlab::recording {

/// What cannot be computed anew without repeating the run up to here.
struct SavedState {
  std::int64_t step = 0;     ///< updates made
  double seconds = 0;        ///< that these took
  std::vector<Real> values;  ///< parameters, then whatever else the run keeps
};

/// NAME.h5.state: two slots, written by turns and each with a checksum, so that a kill while one is written leaves the
/// other.
class StateFile {
 public:
  /// `identity` names the run: a state of another one is never read. Touches nothing yet.
  StateFile(std::filesystem::path path, std::uint32_t identity);
  ~StateFile();
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;

  /// The newest whole state of this run with so many values; nothing if there is none.
  std::optional<SavedState> newest(std::size_t count);

  /// Writes into the slot that does not hold the newest state; `values` always has the same size. Throws Error "cannot
  /// save the state: No space left ...".
  void write(const SavedState& state);

  /// The run is over, or another begins in its place.
  void remove() noexcept;

 private:
  struct Header;
  std::optional<SavedState> read(int file, int slot, std::size_t count) const;

  std::filesystem::path path_;
  std::uint32_t identity_;
  int descriptor_ = -1;
  int next_ = 0;  // slot
};

}  // namespace initlab::recording
