// SampleOrder: which samples each update takes.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "initlab/rng.hpp"

namespace initlab::training {

/// The batch of each step, a function of the step alone: a run can be resumed anywhere.
class SampleOrder {
 public:
  virtual ~SampleOrder() = default;

  /// ceil(samples / batch size), however batches are drawn.
  virtual std::int64_t steps_per_epoch() const = 0;
  virtual Index largest_batch() const = 0;

  /// `index` becomes the samples that update step + 1 takes, step >= 0. May cache: one thread.
  virtual void batch(std::int64_t step, std::vector<std::int64_t>& index) = 0;
};

/// Each epoch is one pass over all samples in a fresh random order; the last, partial batch is kept.
std::unique_ptr<SampleOrder> shuffled(Index samples, Index batch, std::uint64_t seed);

/// Every sample of every batch is drawn from all, with replacement.
std::unique_ptr<SampleOrder> with_replacement(Index samples, Index batch, std::uint64_t seed);

}  // namespace initlab::training
