// RowQueue: what goes from the training thread to the writer thread, and the rows that circulate between them.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "recording/row_state.hpp"
#include "recording/state_file.hpp"

namespace initlab::recording {

/// Something for the writer to do: a row, or else a state of the run.
struct Job {
  std::shared_ptr<RowState> row = {};
  std::int64_t step = 0;
  std::shared_ptr<SavedState> state = {};
};

/// Holds at most two jobs, the one in work included. One thread calls take, idle, push, close and failure; another
/// calls next and done; either may call fail. In the steady state nothing is allocated.
class RowQueue {
 public:
  explicit RowQueue(RowFormat format);

  RowFormat& format() { return format_; }

  /// An empty row that nobody holds.
  std::shared_ptr<RowState> take(int schedule);

  /// A state that nobody holds.
  std::shared_ptr<SavedState> take_state();

  /// True if every job is done: until the next push nobody but the caller does one.
  bool idle() const;

  /// Waits for a place. After fail(): drops the job.
  void push(Job job);

  /// No more jobs; next() returns the waiting ones first.
  void close();

  /// What fail() was given, or "".
  std::string failure() const;

  /// The oldest job, which stays in the queue until done(); null after close() or fail().
  Job* next();
  void done();

  /// Nothing more is done, for this reason.
  void fail(std::string sentence);

 private:
  static constexpr std::size_t kPlaces = 2;

  RowFormat format_;
  std::vector<std::vector<std::shared_ptr<RowState>>> rows_;  // by schedule, -1 first
  std::vector<std::shared_ptr<SavedState>> states_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::array<Job, kPlaces> jobs_;
  std::size_t first_ = 0, count_ = 0;
  bool closed_ = false;
  std::string failure_;
};

}  // namespace initlab::recording
