// Rng: random numbers that are functions of what they are for, not of when they are drawn.
#pragma once

#include <cstdint>
#include <string_view>

#include "initlab/real.hpp"

namespace initlab {

/// A stream of random numbers addressed by (row, column), without state: Philox-4x32-10 (Salmon et al. 2011),
/// keyed by a hash of (seed, stream, node, tensor), one counter an element.
///
/// Adding a layer, filling in another order or on more threads therefore changes no other tensor, and tensors of
/// nested widths share their variates. Normal, uniform and truncated draws come through the inverse distribution
/// function from the same uniforms, so that variants share random numbers. Any thread may call any function.
class INITLAB_API Rng {
 public:
  /// The stream of a seed and of what it is for: "initialisation", the node's name, the tensor's. The core makes it.
  Rng(std::uint64_t seed, std::string_view stream, std::string_view node = {}, std::string_view tensor = {});

  /// The same stream at another index of its third axis (a training step, a second independent draw, ...).
  Rng at(std::uint64_t index) const;

  /// 64 random bits. row and column below 2^32.
  std::uint64_t bits(Index row, Index column) const;

  /// Uniform on the open interval (0, 1): the middle of one of 2^52 equal cells.
  double uniform(Index row, Index column) const;

  /// Standard normal.
  double normal(Index row, Index column) const;

  /// Each w(i, j) from N(mean, std^2).
  void normal(Matrix& w, double mean, double std) const;

  /// Each w(i, j) uniform on (low, high), rounded to Real.
  void uniform(Matrix& w, double low, double high) const;

  /// Each w(i, j) from N(mean, std^2) conditioned on [low, high], rounded to Real. The interval may lie in either tail;
  /// more than 37 standard deviations from the mean all mass is at its nearer end.
  void truncated_normal(Matrix& w, double mean, double std, double low, double high) const;

 private:
  std::uint64_t key_;
  std::uint64_t index_ = 0;
};

}  // namespace initlab
