// Metrics: loss and accuracy of a data set at fixed parameters.
#pragma once

#include "data/dataset.hpp"
#include "network/execution.hpp"
#include "training/losses/loss.hpp"

namespace initlab::training {

struct Metrics {
  double loss = 0;      ///< mean over samples
  double accuracy = 0;  ///< share of samples whose largest output is that of their label (the first, if several); NaN
                        ///< where the targets are vectors
};

/// Evaluates in eval mode, in batches of at most 1000.
class Evaluation {
 public:
  Evaluation(const network::Network& network, const Loss& loss, Index most_samples, network::Team& team);

  /// Of the first samples, so many.
  Metrics operator()(const network::Flat& parameters, const data::Samples& samples, Index evaluated);

 private:
  const Loss& loss_;
  network::Execution execution_;
  std::vector<std::int64_t> index_;
  std::vector<double> losses_;
  std::vector<unsigned char> correct_;
};

}  // namespace initlab::training
