#include "manifest/schema.hpp"

#include "manifest/completeness.hpp"
#include "manifest/component_schema.hpp"
#include "manifest/compositions.hpp"
#include "manifest/keys.hpp"

namespace initlab::manifest {

namespace {

Json anything() { return true; }

Json free_form() { return {{"type", "object"}}; }

Json list_of(Json item, int least = 0) {
  Json schema = {{"type", "array"}, {"items", std::move(item)}};
  if (least > 0) schema["minItems"] = least;
  return schema;
}

const Json& layers() {
  static const Json kLayers = or_reference(list_of(definition("layer"), 1));
  return kLayers;
}

/// A table without a type: the key of its own name tells it.
Json composed(const Composition& composition) {
  std::vector<Key> all;
  for (const CompositionKey& one : composition.keys)
    if (const auto* parameter = std::get_if<Parameter>(&one))
      all.push_back(key(*parameter));
    else if (const keys::LayersKey& list = std::get<keys::LayersKey>(one); list.optional)
      all.push_back(key(list.name, list.doc, or_reference(list_of(definition("layer")))));
    else
      all.push_back(key(list.name, list.doc, layers()));
  Json schema = table(all);
  schema["description"] = composition.formula + "\n\n" + composition.notes;
  schema["required"] = {composition.name};
  return schema;
}

/// An entry of `layers`. A list, such as one that a "$name" stands for, is as if its entries stood there themselves.
Json layer(const Catalogue& catalogue) {
  Json::array_t schemas = node_schemas(catalogue);
  for (const Composition& composition : compositions()) schemas.push_back(composed(composition));
  schemas.push_back(list_of(definition("layer")));
  return any_of(std::move(schemas));
}

Json seeds() {
  const Json one = {{"type", "integer"}, {"minimum", 0}};
  return any_of({one,
                 table({key(keys::kSeedInit), key(keys::kSeedData), key(keys::kSeedDropout), key(keys::kSeedGeneration),
                        key(keys::kSeedCalibration)}),
                 definition("reference")});
}

Json data(const Catalogue& catalogue) {
  const Json::array_t sources =
      component_tables(catalogue, Family::source, "source",
                       {key(keys::kTrain), key(keys::kTest), key(keys::kScale), key(keys::kLayout)});
  return or_reference(any_of(sources));
}

Json rule() {
  return table({key(keys::kMatch), key("initializer", "of every tensor that matches", definition("initializer")),
                key(keys::kRate)});
}

/// A file's name says the same as a table with nothing else.
Json weights() {
  return or_reference(any_of({{{"type", "string"}}, table({key(keys::kWeightsFile), key(keys::kWeightsStep)})}));
}

Json network() {
  const Json initializer = definition("initializer");
  return or_reference(table({
      key("initializer", "of every weight, unless a rule or the layer says otherwise", initializer),
      key("bias", "of every bias; false: layers with weights have none unless they say so",
          any_of({{{"type", "boolean"}}, initializer})),
      key("layers", "layers and activations in order from the input", layers()),
      key("rules", "what holds for every tensor that matches; a later rule wins",
          or_reference(list_of(or_reference(rule())))),
      key("weights", "a run's file, from which comes what neither a layer nor a rule fills", weights()),
  }));
}

/// One of the two.
Json clip() {
  Json schema = table({key(keys::kClipNorm), key(keys::kClipValue)});
  schema["maxProperties"] = 1;
  return or_reference(std::move(schema));
}

Json training() {
  const Json schedule = definition("schedule");
  Json schema = table({
      key("loss", "what is minimised; default: cross_entropy", definition("loss")),
      key("optimizer", "how", definition("optimizer")),
      key("schedule", "what multiplies the learning rate, update by update; default: constant",
          definition("rate_schedule")),
      key("clip", "bounds the gradient before it is used", clip()),
      key("batches", "how samples are drawn", or_reference(table({key(keys::kBatchSize), key(keys::kBatchOrder)}))),
      key(keys::kEpochs),
      key(keys::kSteps),
      key("evaluate", "when loss and accuracy of both sets are computed; default: each epoch", schedule),
      key("evaluate_samples", "of how many samples; default: of all",
          or_reference(table({key(keys::kEvaluatedTrain), key(keys::kEvaluatedTest)}))),
  });
  schema["not"] = {{"required", {"epochs", "steps"}}};
  return or_reference(std::move(schema));
}

/// So many from the first, or a range with a stride.
Json selection() {
  const Json range = {{"description", "\"first..last:stride\", both ends included; last and stride may be left out"},
                      {"type", "string"},
                      {"pattern", "^[0-9]+\\.\\.[0-9]*(:[1-9][0-9]*)?$"}};
  return or_reference(any_of({key(keys::kPositions).schema, range}));
}

Json probes(const Catalogue& catalogue) {
  Json select = table({});
  select["additionalProperties"] = selection();
  const Json::array_t probes = component_tables(
      catalogue, Family::probe, "type",
      {key(keys::kProbeName),
       key("batch", "the samples that it looks at",
           or_reference(table(
               {key(keys::kFrom), key("samples", "which ones of the set; default: the first 1000", selection())}))),
       key(keys::kMode), key(keys::kNodes),
       key("select", "what is recorded of an axis, by its name: unit, channel, y, x, sample, ...",
           or_reference(std::move(select))),
       key("at", "when it observes; default: each epoch", definition("schedule")),
       key("seeds", "it exists only in runs whose seed.init is one of these; default: in all",
           or_reference(list_of(or_reference({{"type", "integer"}, {"minimum", 0}}), 1)))});
  return or_reference(list_of(or_reference(any_of(probes))));
}

Json recording() {
  const auto amount = [](const char* pattern) { return or_reference({{"type", "string"}, {"pattern", pattern}}); };
  Json budget = table({key("size", "bytes on disk: \"2 GB\"", amount("^[0-9]+(\\.[0-9]+)? *(B|kB|MB|GB|TB)$")),
                       key("time", "from start to end: \"10 min\"", amount("^[0-9]+(\\.[0-9]+)? *(s|min|h)$")),
                       key(keys::kBudgetOver)});
  Json gradients = table({key(keys::kMantissaBits)});
  gradients["required"] = {"mantissa_bits"};
  return or_reference(
      table({key(keys::kLive),
             key("storage", "shorter forms in the file; default: everything as it is",
                 or_reference(table({key(keys::kActivations), key("gradients", "rounded", or_reference(gradients)),
                                     key(keys::kDeflate), key(keys::kShuffle)}))),
             key("budget", "what a run may take", or_reference(std::move(budget)))}));
}

/// A list of rules and steps, or one rule.
Json schedule() {
  const Json range = {{"description", "from the first to the last step, both included"},
                      {"type", "string"},
                      {"pattern", "^[0-9]+\\.\\.[0-9]+$"}};
  Json::array_t rules;
  const auto add = [&](const char* leading, const std::vector<Key>& keys) {
    Json rule = table(keys);
    rule["required"] = {leading};
    rules.push_back(std::move(rule));
  };
  add("every_epochs", {key(keys::kEveryEpochs)});
  add("every_steps", {key(keys::kEverySteps)});
  add("steps", {key("steps", "which steps", or_reference(range))});
  add("steps",
      {key("steps", "about evenly on a logarithmic scale", or_reference({{"const", "log"}})), key(keys::kPerDecade)});
  rules.push_back(definition("reference"));
  Json::array_t items = rules;
  items.push_back(key(keys::kStep).schema);
  rules.push_back(list_of(any_of(std::move(items))));
  return any_of(std::move(rules));
}

Json variants() {
  const Json name = {{"type", "string"}, {"pattern", "^[A-Za-z0-9._+-]+$"}};
  Json schema = table({key("name", keys::kVariantName.doc(), name),
                       key("set", "paths and the values that replace what stands there", free_form())});
  schema["required"] = {"name"};
  return list_of(std::move(schema));
}

/// A list of values, a range, or a table that leads further: `a.b = [1]` and `"a.b" = [1]` say the same.
Json series() {
  const Json three = {{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 3}, {"maxItems", 3}};
  Json range = table({key("range", "[first, last, step], ends included", three)});
  Json logrange = table({key("logrange", "[first, last, count], ends included, evenly spaced logarithms", three)});
  range["required"] = {"range"};
  logrange["required"] = {"logrange"};
  const Json further = {{"type", "object"},
                        {"minProperties", 1},
                        {"properties", {{"range", false}, {"logrange", false}}},
                        {"additionalProperties", definition("series")}};
  return any_of({list_of(anything(), 1), range, logrange, further});
}

Json sweep() {
  const Json paths = list_of({{"type", "string"}}, 2);
  Json schema = table({
      key("zip", "paths whose values go together, the first with the first", list_of(paths)),
      key("exclude", "paths and values that do not occur together", list_of(free_form())),
  });
  schema["additionalProperties"] = definition("series");
  return schema;
}

Json definitions(const Catalogue& catalogue) {
  return {
      {"reference",
       {{"description", "what [let] defines under this name"}, {"type", "string"}, {"pattern", "^\\$[A-Za-z0-9_-]+$"}}},
      {"layer", layer(catalogue)},
      {"initializer", component(catalogue, Family::initializer)},
      {"loss", component(catalogue, Family::loss)},
      {"optimizer", component(catalogue, Family::optimizer)},
      {"rate_schedule", component(catalogue, Family::schedule)},
      {"schedule", schedule()},
      {"series", series()}};
}

}  // namespace

std::string json_schema(const Catalogue& catalogue) {
  Json defined = definitions(catalogue);
  const Json complete = completeness(catalogue, defined);
  Json schema = table({
      key(keys::kTitle),
      key("seed", "of the random streams; those not named are as init", seeds()),
      key(keys::kNetworks),
      key("let", "\"$name\" stands for what is defined here, anywhere below", free_form()),
      key("data", "the samples", data(catalogue)),
      key("network", "the layers and what initialises them", network()),
      key("training", "loss, optimizer, batches and length", training()),
      key("probes", "what is recorded, of which samples, and when", probes(catalogue)),
      key("recording", "how values are stored, and what a run may take", recording()),
      key("variant", "one axis of the sweep: named sets of values", variants()),
      key("sweep", "one axis each: a path and its values; the last varies fastest", sweep()),
  });
  schema["if"] = {{"not", any_of({{{"required", {"variant"}}}, {{"required", {"sweep"}}}})}};
  schema["then"] = complete;
  schema["$defs"] = std::move(defined);
  Json whole = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                {"title", "initlab manifest"},
                {"description", "An experiment: data, network, training, probes, variants and sweep."}};
  whole.update(schema);
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace initlab::manifest
