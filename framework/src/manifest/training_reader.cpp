#include <fmt/format.h>

#include "initlab/error.hpp"
#include "manifest/keys.hpp"
#include "manifest/sections.hpp"

namespace initlab::manifest {

namespace {

/// The component under the family's name, or else the one called `standard`.
Choice read_or(const char* standard, Family family, TableReader& reader, Context& context) {
  const std::string_view key = name(family);
  if (reader.find(key)) return read_choice(context, family, reader, key);
  return read_choice(context, family, Value{std::string(standard), reader.place()}, reader.path_of(key))
      .value_or(Choice());
}

/// Exactly one of `norm` and `value`.
std::optional<ClipPlan> read_clip(TableReader& outer) {
  if (!outer.find("clip")) return std::nullopt;
  TableReader reader = outer.inner("clip");
  const auto bound = [&](const Parameter& spec) {
    const std::optional<ParameterValue> value = reader.read(spec);
    return value ? std::optional(std::get<double>(*value)) : std::nullopt;
  };
  const ClipPlan clip{bound(keys::kClipNorm), bound(keys::kClipValue)};
  if (const Value* both = reader.given("norm") ? reader.find("value") : nullptr)
    reader.problems().add(both->place, reader.path(), "norm and value together (expected one of them)");
  else if (!reader.given("norm") && !reader.given("value"))
    reader.missing("norm", "a bound of the gradient's norm, or `value`, one of each of its entries");
  reader.finish();
  return clip;
}

BatchPlan read_batches(TableReader reader) {
  BatchPlan batches;
  const ParameterValue size = *reader.read(keys::kBatchSize);
  if (const auto* samples = std::get_if<std::int64_t>(&size)) batches.size = static_cast<std::uint64_t>(*samples);
  batches.replacement = reader.text(keys::kBatchOrder) == "replacement";
  reader.finish();
  return batches;
}

EvaluatedPlan read_evaluated(TableReader reader) {
  EvaluatedPlan evaluated{reader.count(keys::kEvaluatedTrain), reader.count(keys::kEvaluatedTest), reader.place()};
  reader.finish();
  return evaluated;
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

/// The schedule of the rate, checked against the length of the run if that is said in steps.
Choice read_rate_schedule(TableReader& reader, const TrainingPlan& training, Context& context) {
  const std::size_t told = context.problems.told();
  Choice choice = read_or("constant", Family::schedule, reader, context);
  const Catalogue::Entry* entry = context.catalogue.find(Family::schedule, choice.type);
  if (!entry || !entry->check || context.problems.told() != told) return choice;
  try {
    entry->check(choice.parameters, static_cast<std::int64_t>(training.steps.value_or(0)));
  } catch (const Error& error) {
    context.problems.add(choice.place, choice.path, error.what());
  }
  return choice;
}

}  // namespace

TrainingPlan read_training(TableReader reader, Context& context) {
  TrainingPlan training;
  training.loss = read_or("cross_entropy", Family::loss, reader, context);
  read_length(reader, training);
  // Whoever only looks at an initialisation need not say how it would be trained.
  const bool no_training = training.epochs == 0u || training.steps == 0u;
  if (reader.find("optimizer") || !no_training)
    training.optimizer = read_choice(context, Family::optimizer, reader, "optimizer");
  training.schedule = read_rate_schedule(reader, training, context);
  training.clip = read_clip(reader);
  training.batches = read_batches(reader.inner("batches"));
  training.evaluate = read_schedule(reader, "evaluate");
  training.evaluated = read_evaluated(reader.inner("evaluate_samples"));
  reader.finish();
  return training;
}

}  // namespace initlab::manifest
