// sections: one reader for each part of a manifest, after names are substituted and variants and sweep are applied.
#pragma once

#include "manifest/choice_reader.hpp"
#include "manifest/plan.hpp"
#include "manifest/schedule.hpp"

namespace initlab::manifest {

/// All sections of one run, but for what its sweep knows (name, variant, values). What is wrong is in the context's
/// problems; then the plan is not to be used.
RunPlan read_run(const Value& root, Context& context);

DataPlan read_data(TableReader reader, Context& context);
NetworkPlan read_network(TableReader reader, Context& context);
TrainingPlan read_training(TableReader reader, Context& context);
RecordingPlan read_recording(TableReader reader);
/// The probes of a run with these seeds, which may choose among these nodes (none: nothing is known of them).
std::vector<ProbePlan> read_probes(const Value& list, const Seeds& seeds, const std::vector<std::string>& nodes,
                                   Context& context);

/// The schedule under a key; { every_epochs = 1 } if it is absent.
Schedule read_schedule(TableReader& reader, std::string_view key);

}  // namespace initlab::manifest
