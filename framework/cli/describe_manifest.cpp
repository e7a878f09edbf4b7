// `initlab describe MANIFEST`.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "cli/components.hpp"
#include "cli/describe.hpp"
#include "cli/table.hpp"
#include "network/fillings.hpp"
#include "network/unstable_lengths.hpp"
#include "run/budget.hpp"
#include "run/experiment.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

using Json = nlohmann::ordered_json;

/// The other initializers that, with their defaults, claim the same law for this tensor: a reader may know the scheme
/// by another name.
Words other_names(const TensorInfo& info, const network::Filling& filling, const std::optional<Law>& law,
                  const plugin::Registry& registry) {
  if (!filling.initializer || !law || law->shape == Law::Shape::constant) return {};
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
  return names;
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

/// One tensor of a node.
struct Row {
  const TensorInfo& info;
  const network::Filling& filling;
  std::optional<Law> law;
  Words others;  ///< other initializers of the same law
};

std::vector<Row> rows(const network::Node& node, const plugin::Registry& registry) {
  std::vector<Row> rows;
  for (Index t = 0; t < node.tensors.size(); ++t) {
    const TensorInfo& info = node.tensors[t];
    const network::Filling& filling = node.fillings[t];
    std::optional<Law> law = network::claimed_law(info, filling);
    Words others = other_names(info, filling, law, registry);
    rows.push_back({info, filling, std::move(law), std::move(others)});
  }
  return rows;
}

std::string law(const Row& row) { return row.law ? row.law->text() : row.filling.from_file ? "recorded" : "no claim"; }

std::string chosen_by(const Row& row) {
  if (!row.filling.initializer) return row.filling.origin;
  const std::string others = row.others.empty() ? "" : fmt::format(" (= {})", text::join(row.others));
  return fmt::format("{}: {}{}", row.filling.origin, row.filling.type, others);
}

void print(const run::Experiment& experiment, const plugin::Registry& registry) {
  Table nodes({"NODE", "TYPE", "OUTPUT", "READS"}),
      tensors({"TENSOR", "SHAPE", "FAN_IN", "FAN_OUT", "LAW", "STD", "RATE", "CHOSEN BY"});
  const std::vector<network::Node>& all = experiment.network->nodes();
  for (std::size_t i = 0; i < all.size(); ++i) {
    nodes.add({all[i].name, all[i].type, all[i].out.text(), reads(all, i)});
    for (const Row& row : rows(all[i], registry))
      tensors.add({all[i].name + "/" + row.info.spec.name, shape(row.info.spec), std::to_string(row.info.fan_in()),
                   std::to_string(row.info.fan_out()), law(row), row.law ? fmt::format("{:.6g}", row.law->std()) : "",
                   rate(row.filling), chosen_by(row)});
  }
  fmt::print("{}\n{}", nodes.text(), tensors.text());
  fmt::print("\n{} trained parameters; {} updates, {} an epoch; {} a run on disk\n",
             experiment.network->trained_parameters(), experiment.last_step, experiment.order->steps_per_epoch(),
             text::bytes(run::expected_size(experiment)));
}

Json json(const Row& row) {
  Json one = {{"node", row.info.node}, {"tensor", row.info.spec.name}, {"role", name(row.info.spec.role)}};
  one["shape"] = Json::array();
  for (const Axis& axis : row.info.spec.axes) one["shape"].push_back({{"axis", axis.name}, {"size", axis.size}});
  one["fan_in"] = row.info.fan_in();
  one["fan_out"] = row.info.fan_out();
  one["law"] = law(row);
  if (row.law) {
    one["mean"] = row.law->mean;
    one["std"] = row.law->std();
  }
  if (row.law && row.info.spec.role == Role::weight)
    one["weight_variance"] = static_cast<double>(row.info.fan_in()) * row.law->variance;
  one["rate"] = row.filling.rate;
  if (!row.filling.rate_origin.empty()) one["rate_chosen_by"] = row.filling.rate_origin;
  one["chosen_by"] = row.filling.origin;
  if (row.filling.initializer) one["initializer"] = row.filling.type;
  if (!row.others.empty()) one["same_law"] = row.others;
  return one;
}

Json json(const run::Experiment& experiment, const plugin::Registry& registry) {
  Json described = {{"title", experiment.plan.setup->title}, {"run", experiment.plan.name}};
  if (!experiment.plan.variant.empty()) described["variant"] = experiment.plan.variant;
  described["nodes"] = described["tensors"] = Json::array();
  const std::vector<network::Node>& all = experiment.network->nodes();
  for (std::size_t i = 0; i < all.size(); ++i) {
    Json node = {{"node", all[i].name}, {"type", all[i].type}, {"output", all[i].out.text()}};
    if (const std::string read = reads(all, i); !read.empty()) node["reads"] = read;
    described["nodes"].push_back(std::move(node));
    for (const Row& row : rows(all[i], registry)) described["tensors"].push_back(json(row));
  }
  described["warnings"] = Json::array();
  for (const network::UnstableLength& found : network::unstable_lengths(*experiment.network))
    described["warnings"].push_back(found.sentence());
  described["trained_parameters"] = experiment.network->trained_parameters();
  described["updates"] = experiment.last_step;
  described["updates_an_epoch"] = experiment.order->steps_per_epoch();
  described["bytes"] = run::expected_size(experiment);
  return described;
}

}  // namespace

int describe_manifest(const std::string& file, const Arguments& arguments, const Loaded& loaded) {
  const manifest::SweepPlan sweep = load_manifest(file, arguments.list("set"), arguments, loaded.catalogue);
  run::DataCache cache;
  std::set<std::string> seen, said;
  Json variants = Json::array();
  for (const manifest::RunPlan& plan : sweep.runs) {
    if (!seen.insert(plan.variant).second) continue;  // the first run stands for its variant
    const run::Experiment experiment = assemble(sweep, plan, loaded, cache);
    warn(experiment, said);
    if (arguments.has("json")) {
      variants.push_back(json(experiment, loaded.registry));
      continue;
    }
    fmt::print("{}{}{}\n\n", seen.size() > 1 ? "\n" : "", plan.setup->title.empty() ? sweep.name : plan.setup->title,
               plan.variant.empty() ? "" : ": variant " + plan.variant);
    print(experiment, loaded.registry);
  }
  if (arguments.has("json")) fmt::print("{}", json_text(variants));
  return kDone;
}

}  // namespace initlab::cli
