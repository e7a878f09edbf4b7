#include "run/layout.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <span>

#include "initlab/words.hpp"
#include "manifest/path.hpp"
#include "manifest/resolved.hpp"
#include "recording/format.hpp"
#include "recording/layout.hpp"
#include "run/provenance.hpp"
#include "text/words.hpp"

namespace initlab::run {

namespace {

using recording::Attribute;
using recording::Attributes;
using recording::DatasetSpec;

DatasetSpec metric(std::string name, std::string long_name, std::size_t schedule) {
  DatasetSpec spec;
  spec.group = "metrics";
  spec.quantity = {.node = "",
                   .name = std::move(name),
                   .axes = {},
                   .type = Quantity::Type::float64,
                   .long_name = std::move(long_name)};
  spec.schedule = static_cast<int>(schedule);
  return spec;
}

void add_metrics(Experiment& experiment) {
  const std::string loss = experiment.plan.setup->training.loss.type;
  const std::size_t schedule = experiment.metrics_schedule;
  const auto add = [&](const std::string& set, Index evaluated, Index available) {
    const std::string samples = evaluated == available ? fmt::format("all {} samples", set)
                                                       : fmt::format("the first {} {} samples", evaluated, set);
    experiment.layout.datasets.push_back(
        metric(set + "_loss", fmt::format("{} over {} in eval mode, at fixed parameters after the step", loss, samples),
               schedule));
    if (!has_accuracy(experiment)) return;
    experiment.layout.datasets.push_back(metric(
        set + "_accuracy", fmt::format("share of {} whose largest output is that of their label", samples), schedule));
  };
  add("train", experiment.evaluated_train, experiment.data->train.count());
  add("test", experiment.evaluated_test, experiment.data->test.count());
}

/// What the manifest selects of the axes of a probe's datasets. The samples and what else is of the whole batch is cut
/// along `sample` alone.
void select(const PlannedProbe& probe, std::span<DatasetSpec> datasets, const std::string& input) {
  const manifest::Choice& said = probe.plan->probe;
  const auto fail = [&](const std::string& axis, const std::string& sentence) {
    throw Error(fmt::format("{}: {}: {}", said.place.text(),
                            manifest::below(manifest::below(said.path, "select"), axis), sentence));
  };
  std::set<std::string> known;
  for (DatasetSpec& spec : datasets) {
    const Quantity& quantity = spec.quantity;
    spec.kept.resize(quantity.axes.size());
    for (std::size_t i = 0; i < quantity.axes.size(); ++i) {
      const Axis& axis = quantity.axes[i];
      if (axis.name != "sample" && (quantity.node.empty() || quantity.node == input)) continue;
      known.insert(axis.name);
      const auto selection = probe.plan->select.find(axis.name);
      if (selection == probe.plan->select.end()) continue;
      spec.kept[i] = selection->second.positions(axis.size);
      if (spec.kept[i].empty())
        fail(axis.name,
             fmt::format("nothing is left of {} of node {} (got \"{}\" of an axis of {}); `nodes` leaves out "
                         "what is too small",
                         quantity.name, quantity.node, selection->second.text(), axis.size));
    }
  }
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [axis, selection] : probe.plan->select)
    if (!known.contains(axis))
      fail(axis, fmt::format("none of the probe's datasets has this axis (expected one of {}){}",
                             text::join_some(names), did_you_mean(axis, names)));
}

void add_probe(Experiment& experiment, PlannedProbe& probe, bool first) {
  const std::string base = recording::probe_base(probe.plan->name, first);
  const std::vector<Quantity> quantities =
      plugin::guarded(probe.plan->probe.place.text() + ": " + probe.title, "quantities",
                      [&] { return probe.probe->quantities(probe.view, probe.batch); });
  probe.effort = plugin::guarded(probe.plan->probe.place.text() + ": " + probe.title, "effort", [&] {
    const Effort effort = probe.probe->effort(probe.view, probe.batch);
    for (const double number : {effort.passes, effort.operations})
      if (!std::isfinite(number) || number < 0)
        throw Error(fmt::format("passes and operations must be numbers of at least 0 (got {} and {})", effort.passes,
                                effort.operations));
    return effort;
  });
  probe.quantities = quantities.size();
  probe.first_dataset =
      recording::add_quantities(experiment.layout, base, static_cast<int>(probe.schedule), std::move(quantities));
  select(probe, std::span(experiment.layout.datasets).subspan(probe.first_dataset),
         experiment.network->nodes()[0].name);
  Attributes& group = experiment.layout.groups[base.empty() ? "layers" : base];
  group.emplace_back("probe", probe.plan->name);
  group.emplace_back("probe_type", probe.plan->probe.type);
  group.emplace_back("probe_mode", probe.plan->from == manifest::ProbePlan::From::current ? "train, masks on"
                                   : probe.plan->eval_mode                                ? "eval"
                                                                                          : "train, masks off");
  group.emplace_back("probe_batch", fmt::format("{}, {} samples", probe.batch.from, probe.batch.samples));
}

void add_nodes(Experiment& experiment) {
  std::vector<std::string> names;
  const std::vector<network::Node>& nodes = experiment.network->nodes();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    names.push_back(nodes[i].name);
    Attributes& group = experiment.layout.groups["layers/" + nodes[i].name] = node_attributes(nodes, i);
    for (std::size_t t = 0; t < nodes[i].fillings.size(); ++t)
      group.emplace_back(nodes[i].tensors[t].spec.name + "_initializer",
                         nodes[i].fillings[t].initializer ? nodes[i].fillings[t].title : nodes[i].fillings[t].origin);
    for (std::size_t t = 0; t < nodes[i].fillings.size(); ++t)
      if (nodes[i].fillings[t].rate != 1)
        group.emplace_back(nodes[i].tensors[t].spec.name + "_rate", nodes[i].fillings[t].rate);
  }
  experiment.layout.groups[""].emplace_back("layer_names", text::join(names, " "));
}

void add_root(Experiment& experiment) {
  const manifest::RunPlan& plan = experiment.plan;
  Attributes& root = experiment.layout.groups[""];
  root.emplace_back("format", recording::format_version());
  root.emplace_back("Conventions", fmt::format("initlab-{}", recording::kFormatMajor));
  const Attributes of_plan = plan_attributes(plan);
  root.insert(root.end(), of_plan.begin(), of_plan.end());
  if (plan.setup->networks) root.emplace_back("networks", static_cast<std::int64_t>(*plan.setup->networks));
  root.emplace_back("steps_per_epoch", experiment.order->steps_per_epoch());
  root.emplace_back("last_step_planned", experiment.last_step);
  if (experiment.weights) {
    root.emplace_back("weights_file", experiment.weights->file);
    root.emplace_back("weights_run", experiment.weights->run);
    root.emplace_back("weights_step", experiment.weights->step);
    root.emplace_back("weights_checksum", experiment.weights->checksum);
  }
  root.insert(root.end(), experiment.plugins.begin(), experiment.plugins.end());
  for (const auto& [file, checksum] : experiment.data->checksums) root.emplace_back("checksum_" + file, checksum);
}

}  // namespace

Attributes node_attributes(const std::vector<network::Node>& nodes, std::size_t i) {
  const network::Node& node = nodes[i];
  Attributes attributes = {{"index", static_cast<std::int64_t>(i)},
                           {"type", node.type},
                           {"kind", std::string(node.is_input()   ? "input"
                                                : node.activation ? "activation"
                                                : node.is_sum()   ? "residual"
                                                                  : "layer")},
                           {"shape", node.out.text()}};
  if (!node.is_input()) attributes.emplace_back("input", nodes[node.input].name);
  if (node.is_sum()) {
    attributes.emplace_back("skip", nodes[*node.skip].name);
    attributes.emplace_back("scale", node.scale);
  }
  return attributes;
}

Attributes plan_attributes(const manifest::RunPlan& plan) {
  Attributes root;
  root.emplace_back("title", plan.setup->title);
  root.emplace_back("run", plan.name);
  root.emplace_back("variant", plan.variant);
  root.emplace_back("manifest_resolved", manifest::resolved(plan));
  const std::pair<const char*, std::uint64_t> seeds[] = {{"init", plan.seeds.init},
                                                         {"data", plan.seeds.data},
                                                         {"dropout", plan.seeds.dropout},
                                                         {"generation", plan.seeds.generation},
                                                         {"calibration", plan.seeds.calibration}};
  std::string text;
  for (const auto& [name, seed] : seeds) {
    root.emplace_back(std::string("seed_") + name, static_cast<std::int64_t>(seed));
    // Again as text: some readers lose integers above 2^31.
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, seed);
  }
  root.emplace_back("seeds", text);
  root.emplace_back("generator", "Philox-4x32-10, one counter an element, inverse distribution function");
  return root;
}

void lay_out(Experiment& experiment) {
  const manifest::RecordingPlan& recording = experiment.plan.setup->recording;
  experiment.layout.live = recording.live;
  experiment.layout.storage = {.half_activations = recording.half_activations,
                               .gradient_bits = static_cast<int>(recording.mantissa.value_or(0)),
                               .deflate = static_cast<int>(recording.deflate),
                               .shuffle = recording.shuffle};
  add_metrics(experiment);
  add_root(experiment);
  add_nodes(experiment);
  for (std::size_t i = 0; i < experiment.probes.size(); ++i) add_probe(experiment, experiment.probes[i], i == 0);
  if (!experiment.plan.setup->networks) return;
  // (network, epoch, ...): a file of many networks reads like one of many epochs.
  for (DatasetSpec& spec : experiment.layout.datasets)
    if (!spec.quantity.once) {
      spec.quantity.axes.insert(spec.quantity.axes.begin(), Axis{"epoch", 1});
      if (!spec.kept.empty()) spec.kept.insert(spec.kept.begin(), std::vector<std::uint64_t>());
    }
}

}  // namespace initlab::run
