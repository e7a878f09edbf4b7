// lay_out: which datasets and attributes a run's file has.
#pragma once

#include "run/experiment.hpp"

namespace initlab::run {

/// Fills layout.datasets and layout.groups: the metrics, then each probe's quantities in order; the first probe's
/// below /layers, those of further ones below /probes/<name>.
void lay_out(Experiment& experiment);

/// What the group of node i says of it: index, type, kind, shape, input, and of a sum skip and scale.
recording::Attributes node_attributes(const std::vector<network::Node>& nodes, std::size_t i);

/// What the root says of the plan: title, run, variant, resolved manifest, seeds, generator.
recording::Attributes plan_attributes(const manifest::RunPlan& plan);

/// True if the file has accuracies. The metrics are the first datasets of the layout: train_loss, train_accuracy,
/// test_loss, test_accuracy, or the losses alone.
inline bool has_accuracy(const Experiment& experiment) { return experiment.data->classes > 0; }

}  // namespace initlab::run
