#include <fmt/format.h>

#include "manifest/keys.hpp"
#include "manifest/sections.hpp"

namespace initlab::manifest {

namespace {

Choice read_loss(TableReader& reader, Context& context) {
  if (reader.find("loss")) return read_choice(context, Family::loss, reader, "loss");
  const Value standard{std::string("cross_entropy"), reader.place()};
  return read_choice(context, Family::loss, standard, reader.path_of("loss")).value_or(Choice());
}

BatchPlan read_batches(TableReader reader) {
  BatchPlan batches;
  const ParameterValue size = *reader.read(keys::kBatchSize);
  if (const auto* samples = std::get_if<std::int64_t>(&size)) batches.size = static_cast<std::uint64_t>(*samples);
  batches.replacement = reader.text(keys::kBatchOrder) == "replacement";
  reader.finish();
  return batches;
}

/// Exactly one of `epochs` and `steps`.
void read_length(TableReader& reader, TrainingPlan& training) {
  training.epochs = reader.count(keys::kEpochs);
  training.steps = reader.count(keys::kSteps);
  const Value* epochs = reader.find("epochs");
  const Value* steps = reader.find("steps");
  if (epochs && steps)
    reader.problems().add(
        steps->place, reader.path(),
        fmt::format("epochs and steps together (got epochs = {} and steps = {}, expected one of them)", shown(*epochs),
                    shown(*steps)));
  else if (!epochs && !steps)
    reader.missing("epochs", "the length of the training, in epochs or in steps");
}

}  // namespace

TrainingPlan read_training(TableReader reader, Context& context) {
  TrainingPlan training;
  training.loss = read_loss(reader, context);
  read_length(reader, training);
  // Whoever only looks at an initialisation need not say how it would be trained.
  const bool no_training = training.epochs == 0u || training.steps == 0u;
  if (reader.find("optimizer") || !no_training)
    training.optimizer = read_choice(context, Family::optimizer, reader, "optimizer");
  training.batches = read_batches(reader.inner("batches"));
  training.evaluate = read_schedule(reader, "evaluate");
  reader.finish();
  return training;
}

}  // namespace initlab::manifest
