// add_predictions: what theory expects of a run, in its file beside what is recorded.
#pragma once

#include "run/experiment.hpp"

namespace initlab::run {

/// Attributes of the nodes and of the root; what is not predicted has none.
void add_predictions(const Experiment& experiment, recording::Layout& layout);

}  // namespace initlab::run
