// Team: threads that persist over a run and share out numbered tasks.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "initlab/real.hpp"
#include "network/function_ref.hpp"

namespace initlab::network {

/// Runs tasks 0 .. n-1 on its threads, the calling one among them. Each thread begins with its own share, the same
/// every time, whose memory is still in its cache, and then helps others. So which thread does a task is left to
/// chance: tasks must write to disjoint memory, so that results do not depend on it.
class Team {
 public:
  /// threads >= 1. More threads than processors do not spin while they wait.
  explicit Team(Index threads);
  ~Team();
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  Index threads() const { return workers_.size() + 1; }

  /// Calls task(i, thread) for every i < count and returns when all are done, with thread < threads(). If tasks
  /// throw, the exception of the first in number is thrown again here, after all are done: which one that is does not
  /// depend on the threads either. Not reentrant.
  using Task = FunctionRef<void(Index, Index)>;
  void run(Index count, Task task);

  /// Memory that a task may use until it returns.
  std::vector<Real>& scratch(Index thread) { return scratch_[thread]; }

 private:
  void work(Index thread);
  void take_tasks(Index thread);
  void do_task(Index task, Index thread);

  /// Consecutive tasks. Each on a cache line of its own.
  struct alignas(64) Share {
    std::atomic<Index> next{0};
    Index end = 0;
  };

  std::vector<std::thread> workers_;
  std::vector<std::vector<Real>> scratch_;
  Task task_;
  int spins_ = 0;
  std::vector<Share> shares_;       // of each thread
  std::atomic<Index> finished_{0};  // workers that have seen the last task of this round
  std::atomic<std::uint32_t> round_{0};
  std::atomic<bool> stop_{false};
  std::mutex failure_mutex_;
  std::exception_ptr failure_;
  Index failed_ = 0;  // the task that threw it
};

}  // namespace initlab::network
