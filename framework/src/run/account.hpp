// What a run's file says of its execution: at its beginning, and when it is over.
#pragma once

#include <string>

#include "recording/run_file.hpp"
#include "run/first_values.hpp"
#include "run/run.hpp"

namespace initlab::run {

/// The experiment's layout with what only this execution knows: program, machine, calibrations, predictions.
recording::Layout accounted(const Experiment& experiment, const Options& options, const std::string& created,
                            const FirstValues& first);

/// Completes the file with the outcome. Throws Error.
void conclude(recording::RunFile& file, const Result& result);

}  // namespace initlab::run
