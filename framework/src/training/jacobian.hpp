// Jacobian: how the output of one node answers to that of an earlier one, sample by sample.
#pragma once

#include <span>

#include "data/dataset.hpp"
#include "network/execution.hpp"

namespace initlab::training {

/// d output(to) / d output(from) in probe mode, computed backwards through the part of a network that ends with `to`.
class Jacobian {
 public:
  /// `batch`: the largest one. All references must outlive it.
  Jacobian(const network::Network& network, Index to, Index batch, network::Team& team);
  Jacobian(const Jacobian&) = delete;
  Jacobian& operator=(const Jacobian&) = delete;

  /// The transposed Jacobian of the batch's `sample`: entries of `from` x entries of `to`, at these parameters.
  void of(Index from, Index sample, const Real* parameters, const data::Samples& samples,
          std::span<const std::int64_t> batch, Matrix& transposed);

 private:
  void pass(const Real* parameters, const data::Samples& samples, std::span<const std::int64_t> batch,
            network::Execution::SliceTask seed);

  network::Network part_;
  Index to_, entries_;
  network::Execution execution_;
};

}  // namespace initlab::training
