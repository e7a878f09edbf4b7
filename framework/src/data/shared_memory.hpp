// SharedDataset: a data set in memory that several processes read, each byte of it there once.
#pragma once

#include "data/dataset.hpp"

namespace initlab::data {

/// Anonymous memory (Linux's memfd) with a data set in it, sealed: nobody can change it any more.
class SharedDataset {
 public:
  /// Copies it. Throws Error if there is no memory.
  explicit SharedDataset(const Dataset& dataset);
  ~SharedDataset();
  SharedDataset(const SharedDataset&) = delete;
  SharedDataset& operator=(const SharedDataset&) = delete;

  /// To be handed to other processes of this program; this object closes it.
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// The data set behind a SharedDataset's descriptor, read in place; the memory stays mapped as long as any of its
/// samples live, the descriptor is no longer needed. Throws Error if it cannot be mapped.
Dataset mapped(int descriptor);

}  // namespace initlab::data
