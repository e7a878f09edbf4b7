// What a run's file says of its execution: at its beginning, and when it is over.
#pragma once

#include <string>
#include <vector>

#include "recording/run_file.hpp"
#include "run/run.hpp"
#include "training/calibrate.hpp"

namespace initlab::run {

/// The experiment's layout with what only this execution knows: program, machine, calibrations, predictions.
recording::Layout accounted(const Experiment& experiment, const Options& options, const std::string& created,
                            const std::vector<training::CalibrationTrace>& traces);

/// Completes the file with the outcome. Throws Error.
void conclude(recording::RunFile& file, const Result& result);

}  // namespace initlab::run
