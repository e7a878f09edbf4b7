#include "network/team.hpp"

#include <xmmintrin.h>

#include "network/cores.hpp"
#include "plugin/signal_stack.hpp"

namespace initlab::network {

namespace {

// A step of a small network takes some 100 microseconds: waking a sleeping thread would cost a tenth of it.
constexpr int kSpins = 4000;

/// Returns when `value` is no longer `old`.
template <class T>
void wait_for_change(const std::atomic<T>& value, T old, int spins) {
  for (int i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    _mm_pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

Team::Team(Index threads) : scratch_(threads), shares_(threads) {
  spins_ = threads <= cores() ? kSpins : 0;
  for (Index thread = 1; thread < threads; ++thread) workers_.emplace_back([this, thread] { work(thread); });
}

Team::~Team() {
  stop_ = true;
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void Team::run(Index count, Task task) {
  task_ = task;
  for (Index thread = 0; thread < threads(); ++thread) {
    shares_[thread].next.store(count * thread / threads(), std::memory_order_relaxed);
    shares_[thread].end = count * (thread + 1) / threads();
  }
  finished_.store(0, std::memory_order_relaxed);
  if (!workers_.empty() && count > 1) {
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    take_tasks(0);
    for (Index done = finished_.load(std::memory_order_acquire); done != workers_.size();
         done = finished_.load(std::memory_order_acquire))
      wait_for_change(finished_, done, spins_);
  } else {
    take_tasks(0);
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void Team::take_tasks(Index thread) {
  for (Index i = 0; i < threads(); ++i) {
    Share& share = shares_[(thread + i) % threads()];
    for (Index task = share.next.fetch_add(1, std::memory_order_relaxed); task < share.end;
         task = share.next.fetch_add(1, std::memory_order_relaxed))
      do_task(task, thread);
  }
}

void Team::do_task(Index task, Index thread) {
  try {
    task_(task, thread);
  } catch (...) {
    const std::lock_guard lock(failure_mutex_);
    if (failure_ && failed_ < task) return;
    failure_ = std::current_exception();
    failed_ = task;
  }
}

void Team::work(Index thread) {
  const plugin::SignalStack signal_stack;
  std::uint32_t seen = 0;
  while (true) {
    wait_for_change(round_, seen, spins_);
    seen = round_.load(std::memory_order_acquire);
    if (stop_) return;
    take_tasks(thread);
    finished_.fetch_add(1, std::memory_order_release);
    finished_.notify_one();
  }
}

}  // namespace initlab::network
