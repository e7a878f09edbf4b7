// lay_out: which datasets and attributes a run's file has.
#pragma once

#include "run/experiment.hpp"

namespace initlab::run {

/// Fills layout.datasets and layout.groups: the metrics, then each probe's quantities in order; the first probe's
/// below /layers, those of further ones below /probes/<name>.
void lay_out(Experiment& experiment);

/// True if the file has accuracies. The metrics are the first datasets of the layout: train_loss, train_accuracy,
/// test_loss, test_accuracy, or the losses alone.
inline bool has_accuracy(const Experiment& experiment) { return experiment.data->classes > 0; }

}  // namespace initlab::run
