// Predictions of a run: theory beside the experiment that it is about.
#pragma once

#include <optional>

#include "prediction/prediction.hpp"
#include "run/experiment.hpp"

namespace initlab::run {

/// The second moments of a probe's samples, or without one of the first 1000 of the test set. Of a probe of current
/// batches: of the training set.
prediction::Inputs input_lengths(const Experiment& experiment, const manifest::ProbePlan* probe);

/// Of the first probe's samples; or, if a mean square is stated, of inputs that all have this one.
prediction::Prediction predict(const Experiment& experiment, std::optional<double> mean_square = std::nullopt);

}  // namespace initlab::run
