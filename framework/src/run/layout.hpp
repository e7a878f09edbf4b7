// lay_out: which datasets and attributes a run's file has.
#pragma once

#include "run/experiment.hpp"

namespace initlab::run {

/// Fills layout.datasets and layout.groups: the metrics, then each probe's quantities in order; the first probe's
/// below /layers, those of further ones below /probes/<name>.
void lay_out(Experiment& experiment);

/// Names of the metrics' datasets, in order: train_loss, train_accuracy, test_loss, test_accuracy. They are the first
/// datasets of the layout.
inline constexpr std::size_t kMetrics = 4;

}  // namespace initlab::run
