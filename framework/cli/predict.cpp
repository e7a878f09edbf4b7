// `initlab predict`: what theory expects of a network before it runs.
#include "cli/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "cli/components.hpp"
#include "cli/loaded.hpp"
#include "manifest/resolved.hpp"
#include "run/predictions.hpp"
#include "text/words.hpp"

namespace initlab::cli {

std::optional<double> stated_mean_square(const Arguments& arguments) {
  if (!arguments.has("mean-square")) return std::nullopt;
  const auto stated = arguments.get<double>("mean-square");
  if (!(stated > 0) || !std::isfinite(stated))
    throw UsageError(fmt::format("--mean-square: the inputs' mean square (got {}, expected a number above 0)", stated));
  return stated;
}

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostShown = 20;

/// Whether a swept value may change the network at step 0, or what it is shown.
bool matters(const std::string& path) {
  if (path.starts_with("training."))
    return path == "training.loss" || path == "training.optimizer" || path == "training.optimizer.type";
  return !path.starts_with("seed") && !path.starts_with("recording.");
}

/// "network.initializer.std=0.1, ...": the point of the grid; "" if there is none.
std::string grid_point(const manifest::RunPlan& plan) {
  Words parts;
  for (const auto& [path, value] : plan.values)
    if (matters(path)) parts.push_back(path + "=" + value);
  return text::join(parts);
}

/// Equal for runs of whose networks theory expects the same: of the training only the loss counts, and the optimizer
/// where weights are scaled for it.
std::string network_key(const manifest::RunPlan& plan, const manifest::Setup& first) {
  manifest::Setup setup = *plan.setup;
  const manifest::TrainingPlan training = std::exchange(setup.training, first.training);
  setup.training.loss = training.loss;
  setup.recording = first.recording;
  return plan.variant + "\n" + training.optimizer.type + "\n" + manifest::resolved(setup);
}

/// The first run of each network that differs: seeds change nothing.
std::vector<const manifest::RunPlan*> distinct_networks(const manifest::SweepPlan& sweep) {
  std::vector<const manifest::RunPlan*> found;
  std::set<const manifest::Setup*> setups;
  std::set<std::string> keys;
  for (const manifest::RunPlan& plan : sweep.runs)
    if (setups.insert(plan.setup.get()).second && keys.insert(network_key(plan, *sweep.runs.front().setup)).second)
      found.push_back(&plan);
  return found;
}

std::string heading(const manifest::SweepPlan& sweep, const manifest::RunPlan& plan) {
  const std::string point = grid_point(plan);
  return (plan.setup->title.empty() ? sweep.name : plan.setup->title) +
         (plan.variant.empty() ? "" : ": variant " + plan.variant) + (point.empty() ? "" : ": " + point);
}

int predict_manifest(const Arguments& arguments, const Loaded& loaded) {
  const std::optional<double> mean_square = stated_mean_square(arguments);
  const manifest::SweepPlan sweep =
      load_manifest(arguments.operands()[0], arguments.list("set"), arguments, loaded.catalogue);
  run::DataCache cache;
  const std::vector<const manifest::RunPlan*> networks = distinct_networks(sweep);
  const std::size_t shown = std::min(networks.size(), kMostShown), left = networks.size() - shown;
  Json all = Json::array();
  for (std::size_t i = 0; i < shown; ++i) {
    const manifest::RunPlan& plan = *networks[i];
    const run::Experiment experiment = assemble(sweep, plan, loaded, cache);
    prediction::Prediction prediction = run::predict(experiment, mean_square);
    prediction.maps = prediction::predict_maps(*experiment.network, prediction.nodes);
    if (arguments.has("json")) {
      Json one = {{"title", plan.setup->title}, {"run", plan.name}};
      if (!plan.variant.empty()) one["variant"] = plan.variant;
      one.update(json(prediction));
      if (i + 1 == shown && left > 0) one["networks_not_shown"] = left;
      all.push_back(std::move(one));
      continue;
    }
    fmt::print("{}{}\n\n", i > 0 ? "\n" : "", heading(sweep, plan));
    fmt::print("{}", arguments.has("explain") || arguments.has("tex")
                         ? explanation(prediction, *experiment.network, arguments.has("tex"))
                         : text(prediction));
  }
  if (arguments.has("json"))
    fmt::print("{}", json_text(all));
  else if (left > 0)
    fmt::print("\n{} more networks of this grid are not shown; --only PATTERN chooses by the runs' names.\n", left);
  return kDone;
}

/// What would have no effect is refused.
void check_options(const Arguments& arguments) {
  for (const char* formulas : {"explain", "tex"})
    if (arguments.has("json") && arguments.has(formulas))
      throw UsageError(fmt::format("--{}: formulas are no JSON (expected it without --json)", formulas));
  if (!arguments.operands().empty()) return;
  for (const char* option : {"explain", "tex", "mean-square", "only"})
    if (arguments.has(option))
      throw UsageError(fmt::format("--{}: is about a manifest's network (expected it with a MANIFEST, got --{})",
                                   option, arguments.has("critical") ? "critical" : "phase"));
}

}  // namespace

int predict(const Words& words) {
  Arguments arguments(
      {"initlab predict MANIFEST [options]",
       "What theory expects of each network of a manifest at step 0 (20 at most): each tensor's law, each node's "
       "second moment, mean, "
       "shares, chi\nand gradient with the spread of networks of these widths, the loss, and where many such layers "
       "would "
       "take the signal.\nOf the data only the inputs' mean squares are read. Where theory says nothing: \"no "
       "prediction\", and why.",
       "initlab predict experiments/seed-blog/fashion.toml"});
  namespace po = boost::program_options;
  arguments.options()("critical", po::value<std::string>()->value_name("NAME"),
                      "no manifest: the critical line of an activation, sigma_b^2, sigma_w^2, q*");
  arguments.options()("phase", po::value<std::string>()->value_name("NAME"),
                      "no manifest: q*, chi and depth scales of an activation over weight and bias variance");
  arguments.options()("explain", "each number with its formula, the numbers put in, and the reference");
  arguments.options()("tex", "the same in LaTeX");
  arguments.options()("mean-square", po::value<double>()->value_name("NUMBER"),
                      "take this as every input's mean square, instead of the data's");
  arguments.options()("json", "the same as JSON");
  arguments.options()("set", po::value<Words>()->value_name("PATH=VALUE"),
                      "override a value of the manifest; without one, a parameter of the activation");
  arguments.options()("only", po::value<std::string>()->value_name("PATTERN"),
                      "only the runs of this variant, or whose name matches");
  arguments.add_plugin_path();
  if (!arguments.read(words, 0, 1, "MANIFEST")) return kDone;
  const int asked = static_cast<int>(arguments.operands().size()) + arguments.has("critical") + arguments.has("phase");
  if (asked != 1)
    throw UsageError(
        "predict: what of (expected a MANIFEST, or --critical NAME, or --phase NAME); --help shows an example");
  check_options(arguments);
  const Loaded loaded = load_plugins(arguments);
  if (!arguments.operands().empty()) return predict_manifest(arguments, loaded);
  const auto table = arguments.has("critical") ? critical_line : phase_table;
  fmt::print("{}", table(arguments.get<std::string>(arguments.has("critical") ? "critical" : "phase"),
                         arguments.list("set"), loaded.registry, arguments.has("json")));
  return kDone;
}

}  // namespace initlab::cli
