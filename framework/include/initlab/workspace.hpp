// Pass and Workspace: what a layer is handed besides tensors and samples.
#pragma once

#include <span>
#include <type_traits>
#include <vector>

#include "initlab/real.hpp"
#include "initlab/rng.hpp"

namespace initlab {

/// What a pass is for.
enum class Mode {
  train,  ///< statistics of the batch, random masks on
  probe,  ///< statistics of the batch, masks off; nothing may change
  eval    ///< running statistics, masks off
};

/// The circumstances of one forward or backward pass over a slice of a batch.
struct Pass {
  Mode mode = Mode::eval;  ///< what the pass is for
  Rng rng;          ///< of this node and step: a mask is rng.uniform(feature, first + column), however a batch is split
  Index first = 0;  ///< position in the batch of this slice's first sample
};

/// Memory that a layer wants to find again in `backward` and `gradient` as `forward` left it.
struct WorkspaceNeed {
  std::vector<Index> per_sample = {};  ///< rows of each features x samples matrix
  std::vector<Index> per_batch =
      {};  ///< length of each vector that the whole batch shares (layers that couple samples)
};

/// A layer's own memory for one pass, owned by the network and sized by WorkspaceNeed.
class Workspace {
 public:
  /// One matrix or vector of it.
  struct Entry {
    Real* data = nullptr;  ///< of the whole batch
    Index rows = 0;        ///< as WorkspaceNeed says
  };

  /// Threads that have nothing else to do. The core's.
  struct Helpers {
    void* core;  ///< what `run` wants back; nulls: there are none
    /// Calls task(of, i) for every i < count.
    void (*run)(void* core, Index count, void (*task)(void* of, Index i), void* of);
  };

  /// The entries of a layer, for `samples` samples from `first` on. The core makes it.
  Workspace(std::span<const Entry> per_sample, std::span<const Entry> per_batch, Index first, Index samples,
            std::vector<Real>& scratch, const Helpers& helpers = {nullptr, nullptr})
      : per_sample_(per_sample),
        per_batch_(per_batch),
        first_(first),
        samples_(samples),
        scratch_(&scratch),
        helpers_(helpers) {}

  /// Matrix i of per_sample, restricted to the samples of this call.
  Matrix sample(Index i) const {
    return Matrix(per_sample_[i].data + first_ * per_sample_[i].rows, per_sample_[i].rows, samples_, false, true);
  }

  /// Vector i of per_batch.
  Matrix batch(Index i) const { return Matrix(per_batch_[i].data, per_batch_[i].rows, 1, false, true); }

  /// n numbers of undefined content, this thread's until the call returns.
  Real* scratch(Index n) const {
    if (scratch_->size() < n) scratch_->resize(n);
    return scratch_->data();
  }

  /// Calls task(i) for every i < count, and returns when all are done: on several threads where the whole batch is one
  /// slice (Layer::shares_work), else on this one. So tasks write to disjoint memory and take no scratch, and count
  /// follows from shapes alone.
  template <class Task>
  void share(Index count, Task&& task) const {
    if (helpers_.run)
      return helpers_.run(
          helpers_.core, count, [](void* of, Index i) { (*static_cast<std::remove_reference_t<Task>*>(of))(i); },
          &task);
    for (Index i = 0; i < count; ++i) task(i);
  }

 private:
  std::span<const Entry> per_sample_, per_batch_;
  Index first_, samples_;
  std::vector<Real>* scratch_;
  Helpers helpers_;
};

}  // namespace initlab
