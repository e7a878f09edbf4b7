// `initlab describe MANIFEST`.
#include <fmt/format.h>

#include <set>

#include "cli/describe.hpp"
#include "cli/table.hpp"
#include "run/experiment.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

/// The other initializers that, with their defaults, claim the same law for this tensor: a reader may know the scheme
/// by another name.
std::string other_names(const TensorInfo& info, const network::Filling& filling, const plugin::Registry& registry) {
  const std::optional<Law> law = filling.initializer->law(info);
  if (!law || law->shape == Law::Shape::constant) return "";
  Words names;
  for (const plugin::Found& found : registry.components()) {
    const About& about = found.component.about;
    if (found.component.kind != Kind::initializer || about.name == filling.type) continue;
    std::map<std::string, ParameterValue, std::less<>> values;
    bool complete = true;
    for (const Parameter& parameter : about.parameters) {
      if (parameter.fallback()) values[parameter.name()] = *parameter.fallback();
      complete &= parameter.fallback() || parameter.is_optional();
    }
    if (!complete) continue;
    try {
      const auto other = registry.initializer(about.name, Parameters(std::move(values)))->law(info);
      if (other && other->text() == law->text()) names.push_back(about.name);
    } catch (const Error&) {
      continue;  // one that cannot be made from its defaults has no name to offer
    }
  }
  return names.empty() ? "" : fmt::format(" (= {})", text::join(names));
}

std::string shape(const TensorSpec& spec) {
  Words axes;
  for (const Axis& axis : spec.axes) axes.push_back(fmt::format("{} {}", axis.size, axis.name));
  return text::join(axes, " x ");
}

/// What a node reads, where that is not simply the node before it.
std::string reads(const std::vector<network::Node>& nodes, std::size_t i) {
  if (nodes[i].is_sum()) {
    const std::string branch = nodes[nodes[i].input].name;
    return fmt::format("{} + {}", nodes[*nodes[i].skip].name,
                       nodes[i].scale == 1 ? branch : fmt::format("{} {}", nodes[i].scale, branch));
  }
  return i > 0 && nodes[i].input + 1 != i ? nodes[nodes[i].input].name : "";
}

std::string rate(const network::Filling& filling) {
  return filling.rate == 1 ? "1" : fmt::format("{:.6g} ({})", filling.rate, filling.rate_origin);
}

void print(const run::Experiment& experiment, const plugin::Registry& registry) {
  Table nodes({"NODE", "TYPE", "OUTPUT", "READS"}),
      tensors({"TENSOR", "SHAPE", "FAN_IN", "FAN_OUT", "LAW", "STD", "RATE", "CHOSEN BY"});
  const std::vector<network::Node>& all = experiment.network->nodes();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const network::Node& node = all[i];
    nodes.add({node.name, node.type, node.out.text(), reads(all, i)});
    for (Index t = 0; t < node.tensors.size(); ++t) {
      const TensorInfo& info = node.tensors[t];
      const network::Filling& filling = node.fillings[t];
      const std::optional<Law> law = filling.from_file     ? std::nullopt
                                     : filling.initializer ? filling.initializer->law(info)
                                                           : Law::constant(info.spec.initial.value_or(0));
      tensors.add({node.name + "/" + info.spec.name, shape(info.spec), std::to_string(info.fan_in()),
                   std::to_string(info.fan_out()),
                   law                 ? law->text()
                   : filling.from_file ? "recorded"
                                       : "no claim",
                   law ? fmt::format("{:.6g}", law->std()) : "", rate(filling),
                   filling.initializer
                       ? fmt::format("{}: {}{}", filling.origin, filling.type, other_names(info, filling, registry))
                       : filling.origin});
    }
  }
  fmt::print("{}\n{}", nodes.text(), tensors.text());
  fmt::print("\n{} trained parameters; {} updates, {} an epoch; {} a run on disk\n",
             experiment.network->trained_parameters(), experiment.last_step, experiment.order->steps_per_epoch(),
             text::bytes(recording::estimated_size(experiment.layout)));
}

}  // namespace

int describe_manifest(const std::string& file, const Arguments& arguments, const Loaded& loaded) {
  const manifest::SweepPlan sweep = load_manifest(file, arguments.list("set"), arguments, loaded.catalogue);
  run::DataCache cache;
  std::set<std::string> seen;
  for (const manifest::RunPlan& plan : sweep.runs) {
    if (!seen.insert(plan.variant).second) continue;  // the first run stands for its variant
    const run::Experiment experiment = assemble(sweep, plan, loaded, cache);
    fmt::print("{}{}{}\n\n", seen.size() > 1 ? "\n" : "", plan.title.empty() ? sweep.name : plan.title,
               plan.variant.empty() ? "" : ": variant " + plan.variant);
    print(experiment, loaded.registry);
  }
  return kDone;
}

}  // namespace initlab::cli
