#include "manifest/resolved.hpp"

#include <fmt/format.h>

#include "manifest/toml_writer.hpp"

namespace initlab::manifest {

namespace {

/// A table under construction.
class Table {
 public:
  Table& set(std::string_view key, Value value) {
    value_.put(key, std::move(value));
    return *this;
  }
  Table& set(std::string_view key, std::string text) { return set(key, Value{std::move(text)}); }
  Table& set(std::string_view key, const char* text) { return set(key, std::string(text)); }
  Table& set(std::string_view key, std::uint64_t number) { return set(key, Value{static_cast<std::int64_t>(number)}); }
  Table& set(std::string_view key, const std::optional<std::uint64_t>& number) {
    return number ? set(key, *number) : *this;
  }
  Table& set(std::string_view key, const std::optional<double>& number) {
    return number ? set(key, Value{*number}) : *this;
  }
  Table& set(std::string_view key, const Table& table) { return set(key, table.value_); }
  Table& set(const Parameters& parameters);

  const Value& value() const { return value_; }

 private:
  Value value_{Value::Table{}};
};

template <class Item>
Value list(const std::vector<Item>& items) {
  Value value{Value::List{}};
  for (const Item& item : items) value.list()->push_back(Value{item});
  return value;
}

Value value_of(const ParameterValue& parameter) {
  if (const auto* numbers = std::get_if<std::vector<double>>(&parameter)) return list(*numbers);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&parameter)) return list(*texts);
  if (const auto* text = std::get_if<std::string>(&parameter)) return Value{*text};
  if (const auto* real = std::get_if<double>(&parameter)) return Value{*real};
  if (const auto* integer = std::get_if<std::int64_t>(&parameter)) return Value{*integer};
  return Value{std::get<bool>(parameter)};
}

Table& Table::set(const Parameters& parameters) {
  for (const auto& [key, parameter] : parameters.values()) set(key, value_of(parameter));
  return *this;
}

Table component(const Choice& choice) { return Table().set("type", choice.type).set(choice.parameters); }

Table seeds(const Seeds& seeds) {
  return Table()
      .set("init", seeds.init)
      .set("data", seeds.data)
      .set("dropout", seeds.dropout)
      .set("generation", seeds.generation)
      .set("calibration", seeds.calibration);
}

Table data(const DataPlan& data) {
  const char* scale = data.scaling == DataPlan::Scaling::unit       ? "unit"
                      : data.scaling == DataPlan::Scaling::standard ? "standard"
                                                                    : "none";
  return Table()
      .set("source", data.source.type)
      .set(data.source.parameters)
      .set("train", data.train)
      .set("test", data.test)
      .set("scale", scale)
      .set("layout", data.image ? "image" : "vector");
}

Value nodes(const std::vector<NodePlan>& plans, const std::string& prefix);

Table node(const NodePlan& node, const std::string& prefix) {
  Table table;
  const std::string own_name = node.name.substr(prefix.size());
  if (node.is_residual()) {
    table.set("residual", nodes(node.branch, node.name + "_"));
    if (!node.skip.empty()) table.set("skip", nodes(node.skip, node.name + "_skip_"));
    return table.set("scale", Value{node.scale}).set("name", own_name);
  }
  table.set("type", node.component.type).set("name", own_name).set(node.component.parameters);
  if (node.initializer) table.set("initializer", component(*node.initializer));
  for (const auto& [tensor, initializer] : node.tensor_initializers) table.set(tensor, component(initializer));
  return table;
}

/// Inner nodes get the names of what is around them when they are read: here they stand without.
Value nodes(const std::vector<NodePlan>& plans, const std::string& prefix) {
  Value list{Value::List{}};
  for (const NodePlan& plan : plans) list.list()->push_back(node(plan, prefix).value());
  return list;
}

Value rules(const std::vector<RulePlan>& plans) {
  Value list{Value::List{}};
  for (const RulePlan& plan : plans) {
    Table rule;
    rule.set("match", plan.match);
    if (plan.initializer) rule.set("initializer", component(*plan.initializer));
    rule.set("rate", plan.rate);
    list.list()->push_back(rule.value());
  }
  return list;
}

Table network(const NetworkPlan& network) {
  Table table;
  table.set("initializer", component(network.initializer));
  // Not the default's initializer: named, it would say how fast biases learn.
  table.set("bias", network.bias_said ? component(*network.bias).value() : Value{network.bias.has_value()});
  if (!network.rules.empty()) table.set("rules", rules(network.rules));
  if (network.weights)
    table.set("weights", Table().set("file", network.weights->file).set("step", network.weights->step));
  return table.set("layers", nodes(network.nodes, ""));
}

Table rule(const ScheduleRule& rule) {
  switch (rule.kind) {
    case ScheduleRule::Kind::every_epochs:
      return Table().set("every_epochs", Value{rule.every});
    case ScheduleRule::Kind::every_steps:
      return Table().set("every_steps", Value{rule.every});
    case ScheduleRule::Kind::range:
      return Table().set("steps", fmt::format("{}..{}", rule.first, rule.last));
    default:
      return Table().set("steps", "log").set("per_decade", Value{rule.per_decade});
  }
}

Value schedule(const Schedule& schedule) {
  if (schedule.rules.size() == 1 && schedule.rules[0].kind != ScheduleRule::Kind::list)
    return rule(schedule.rules[0]).value();
  Value out{Value::List{}};
  for (const ScheduleRule& entry : schedule.rules)
    if (entry.kind == ScheduleRule::Kind::list)
      for (const std::int64_t step : entry.steps) out.list()->push_back(Value{step});
    else
      out.list()->push_back(rule(entry).value());
  return out;
}

Table training(const TrainingPlan& training) {
  Table batches;
  if (training.batches.size)
    batches.set("size", *training.batches.size);
  else
    batches.set("size", "all");
  batches.set("order", training.batches.replacement ? "replacement" : "shuffled");
  Table table;
  table.set("loss", component(training.loss));
  if (!training.optimizer.type.empty()) table.set("optimizer", component(training.optimizer));
  table.set("schedule", component(training.schedule));
  if (training.clip) table.set("clip", Table().set("norm", training.clip->norm).set("value", training.clip->value));
  table.set("batches", batches).set("epochs", training.epochs).set("steps", training.steps);
  table.set("evaluate", schedule(training.evaluate));
  if (const EvaluatedPlan& evaluated = training.evaluated; evaluated.train || evaluated.test)
    table.set("evaluate_samples", Table().set("train", evaluated.train).set("test", evaluated.test));
  return table;
}

Value selection(const Selection& selection) {
  if (const auto count = selection.as_count()) return Value{static_cast<std::int64_t>(*count)};
  return Value{selection.text()};
}

Table probe(const ProbePlan& probe) {
  Table batch, select;
  for (const auto& [axis, positions] : probe.select) select.set(axis, selection(positions));
  if (probe.from == ProbePlan::From::current)
    batch.set("from", "current");
  else
    batch.set("from", probe.from == ProbePlan::From::test ? "test" : "train").set("samples", selection(probe.samples));
  Table table;
  table.set("type", probe.probe.type)
      .set("name", probe.name)
      .set("batch", batch)
      .set("mode", probe.eval_mode ? "eval" : "train")
      .set("nodes", list(probe.nodes));
  if (!probe.select.empty()) table.set("select", select);
  return table.set("at", schedule(probe.at)).set(probe.probe.parameters);
}

Table recording(const RecordingPlan& recording) {
  Table table, storage, budget;
  storage.set("activations", recording.half_activations ? "float16" : "exact");
  if (recording.mantissa) storage.set("gradients", Table().set("mantissa_bits", *recording.mantissa));
  storage.set("deflate", recording.deflate).set("shuffle", Value{recording.shuffle});
  table.set("live", Value{recording.live}).set("storage", storage);
  if (!recording.has_budget()) return table;
  if (recording.most_bytes) budget.set("size", fmt::format("{} B", *recording.most_bytes));
  if (recording.most_seconds) budget.set("time", fmt::format("{} s", *recording.most_seconds));
  return table.set("budget", budget.set("over", recording.thin ? "thin" : "refuse"));
}

std::string document(const Setup& setup, const Seeds* of_run) {
  Table root;
  root.set("title", setup.title).set("networks", setup.networks);
  if (of_run) root.set("seed", seeds(*of_run));
  root.set("data", data(setup.data)).set("network", network(setup.network)).set("training", training(setup.training));
  Value probes{Value::List{}};
  for (const ProbePlan& plan : setup.probes) probes.list()->push_back(probe(plan).value());
  root.set("probes", probes);
  if (setup.recording.live || setup.recording.stores_short() || setup.recording.has_budget())
    root.set("recording", recording(setup.recording));
  return toml_document(root.value());
}

}  // namespace

std::string resolved(const Setup& setup) { return document(setup, nullptr); }

std::string resolved(const DataPlan& plan) { return toml_document(data(plan).value()); }

std::string resolved(const RunPlan& run) { return document(*run.setup, &run.seeds); }

}  // namespace initlab::manifest
