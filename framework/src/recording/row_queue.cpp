#include "recording/row_queue.hpp"

#include <algorithm>

namespace initlab::recording {

RowQueue::RowQueue(RowFormat format) : format_(std::move(format)), rows_(format_.schedules() + 1) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const int schedule = static_cast<int>(i) - 1;
    // One is filled while all places are taken.
    for (std::size_t row = 0; row < std::min(format_.rows(schedule), kPlaces + 1); ++row)
      rows_[i].push_back(std::make_shared<RowState>(format_, schedule));
  }
}

std::shared_ptr<RowState> RowQueue::take(int schedule) {
  // The writer lets go of a row under the lock only, so one that has no other holder here has none at all.
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<RowState>>& rows = rows_.at(static_cast<std::size_t>(schedule + 1));
  for (const std::shared_ptr<RowState>& row : rows)
    if (row.use_count() == 1) {
      row->clear();
      return row;
    }
  return rows.emplace_back(std::make_shared<RowState>(format_, schedule));
}

std::shared_ptr<SavedState> RowQueue::take_state() {
  const std::lock_guard lock(mutex_);
  for (const std::shared_ptr<SavedState>& state : states_)
    if (state.use_count() == 1) return state;
  return states_.emplace_back(std::make_shared<SavedState>());
}

bool RowQueue::idle() const {
  const std::lock_guard lock(mutex_);
  return count_ == 0;
}

void RowQueue::push(Job job) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return count_ < kPlaces || !failure_.empty(); });
  if (!failure_.empty()) return;
  jobs_[(first_ + count_++) % kPlaces] = std::move(job);
  changed_.notify_all();
}

void RowQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

std::string RowQueue::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

Job* RowQueue::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return count_ > 0 || closed_; });
  return count_ > 0 && failure_.empty() ? &jobs_[first_] : nullptr;
}

void RowQueue::done() {
  const std::lock_guard lock(mutex_);
  jobs_[first_].row.reset();
  jobs_[first_].state.reset();
  first_ = (first_ + 1) % kPlaces;
  --count_;
  changed_.notify_all();
}

void RowQueue::fail(std::string sentence) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(sentence);
  changed_.notify_all();
}

}  // namespace initlab::recording
