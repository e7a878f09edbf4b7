// `initlab predict`: what theory expects of a network before it runs.
#include "cli/predict.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/components.hpp"
#include "cli/loaded.hpp"
#include "run/predictions.hpp"

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

int predict_manifest(const Arguments& arguments, const Loaded& loaded) {
  const std::optional<double> mean_square = stated_mean_square(arguments);
  const manifest::SweepPlan sweep =
      load_manifest(arguments.operands()[0], arguments.list("set"), arguments, loaded.catalogue);
  run::DataCache cache;
  std::set<std::string> seen;
  Json variants = Json::array();
  for (const manifest::RunPlan& plan : sweep.runs) {
    if (!seen.insert(plan.variant).second) continue;  // the first run stands for its variant: seeds change nothing
    const run::Experiment experiment = assemble(sweep, plan, loaded, cache);
    prediction::Prediction prediction = run::predict(experiment, mean_square);
    prediction.maps = prediction::predict_maps(*experiment.network, prediction.nodes);
    if (arguments.has("json")) {
      Json one = {{"title", plan.setup->title}, {"run", plan.name}};
      if (!plan.variant.empty()) one["variant"] = plan.variant;
      one.update(json(prediction));
      variants.push_back(std::move(one));
      continue;
    }
    fmt::print("{}{}{}\n\n", seen.size() > 1 ? "\n" : "", plan.setup->title.empty() ? sweep.name : plan.setup->title,
               plan.variant.empty() ? "" : ": variant " + plan.variant);
    fmt::print("{}", arguments.has("explain") || arguments.has("tex")
                         ? explanation(prediction, *experiment.network, arguments.has("tex"))
                         : text(prediction));
  }
  if (arguments.has("json")) fmt::print("{}", json_text(variants));
  return kDone;
}

}  // namespace

int predict(const Words& words) {
  Arguments arguments(
      {"initlab predict MANIFEST [options]",
       "What theory expects of each variant's network at step 0: each tensor's law, each node's second moment, mean, "
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
  arguments.options()("set", po::value<Words>()->value_name("PATH=VALUE"), "override a value of the manifest");
  arguments.options()("only", po::value<std::string>()->value_name("PATTERN"),
                      "only the runs of this variant, or whose name matches");
  arguments.add_plugin_path();
  if (!arguments.read(words, 0, 1, "MANIFEST")) return kDone;
  const int asked = static_cast<int>(arguments.operands().size()) + arguments.has("critical") + arguments.has("phase");
  if (asked != 1)
    throw UsageError(
        "predict: what of (expected a MANIFEST, or --critical NAME, or --phase NAME); --help shows an example");
  const Loaded loaded = load_plugins(arguments);
  if (arguments.has("critical"))
    fmt::print("{}", critical_line(arguments.get<std::string>("critical"), loaded.registry, arguments.has("json")));
  else if (arguments.has("phase"))
    fmt::print("{}", phase_table(arguments.get<std::string>("phase"), loaded.registry, arguments.has("json")));
  else
    return predict_manifest(arguments, loaded);
  return kDone;
}

}  // namespace initlab::cli
