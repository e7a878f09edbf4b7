// `initlab compare`: recorded runs beside what theory predicted, and two variants beside each other.
#include "cli/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/bars.hpp"
#include "cli/components.hpp"
#include "cli/contained.hpp"
#include "cli/predict.hpp"
#include "cli/recorded_network.hpp"
#include "cli/run_folder.hpp"
#include "run/predictions.hpp"
#include "text/words.hpp"
#include "theory/largest_slope.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

/// Files by the run's name without its seed, in order of their first appearance.
using Groups = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// A file that is named twice, or lies in a folder that is named too, is taken once.
Groups grouped(const Words& operands) {
  Groups groups;
  std::set<fs::path> taken;
  const auto add = [&](const std::string& key, const std::string& file) {
    if (!taken.insert(fs::weakly_canonical(file)).second)
      return fmt::print(stderr, "note: {} is given more than once; it counts once\n", printable(file));
    for (auto& [name, files] : groups)
      if (name == key) {
        files.push_back(file);
        return;
      }
    groups.push_back({key, {file}});
  };
  for (const std::string& operand : operands) {
    if (!fs::is_directory(operand)) {
      add(operand, operand);
      continue;
    }
    std::size_t found = 0;
    for (const std::string& file : run_files(operand)) {
      if (const std::string whole = without_part(file); whole != file && fs::exists(whole)) continue;
      ++found;
      std::string run = recording::RunReader(file).text("run");
      run = without_seed(run);
      add(run.empty() ? operand : operand + ": " + run, file);
    }
    if (found == 0)
      throw Error(fmt::format("{}: no run files in this folder (expected names that end with .h5)", operand));
  }
  return groups;
}

analysis::Activations activations(const network::Network& network) {
  analysis::Activations all;
  for (const network::Node& node : network.nodes()) {
    if (!node.activation) continue;
    double steepest = 0;
    try {
      steepest = largest_slope(*node.activation);
    } catch (const Error&) {  // it grows without bound: nothing is saturated
    }
    all.known[node.name] = {node.activation, steepest};
  }
  return all;
}

/// Where the lengths of the inputs come from: as stated, as the run's file has them, or as the theory's own data.
prediction::Inputs inputs(const recording::RunReader& run, const Arguments& arguments) {
  if (const auto stated = stated_mean_square(arguments))
    return {{*stated}, "a stated mean; their distribution is not taken into account"};
  std::vector<double> squares = verdict::input_mean_squares(run);
  if (squares.empty())
    throw Error(
        fmt::format("{}: nothing says how long the inputs are (expected a run of this version, or recorded "
                    "inputs); --mean-square NUMBER states it",
                    run.path().string()));
  return {prediction::twentieths(std::move(squares)), "those of the recorded batch"};
}

/// What theory says is of a batch in train mode, with its own statistics and no masks. Another mode changes all that is
/// behind such a layer, and every gradient: those in front pass it, those behind begin with outputs that it changed.
void set_aside(prediction::Prediction& prediction, const std::string& mode) {
  const char* type = mode == "eval" ? "batch_norm" : mode == "train, masks on" ? "dropout" : "";
  const auto first = std::find_if(prediction.nodes.begin(), prediction.nodes.end(),
                                  [&](const prediction::NodePrediction& node) { return node.type == type; });
  if (first == prediction.nodes.end()) return;
  const std::string why =
      fmt::format("{} is a {} in the mode \"{}\", which theory leaves out", first->name, type, mode);
  for (auto node = first; node != prediction.nodes.end(); ++node) node->assumption = why;
  for (prediction::NodePrediction& node : prediction.nodes) node.gradient_assumption = "gradients: " + why;
}

/// One run, read.
struct Read {
  std::string file, name;  ///< the name says which network of it, if it is one of several
  bool unfinished = false, diverged = false;
  std::shared_ptr<const prediction::Prediction> prediction;
  std::vector<verdict::RecordedState> first;
  std::vector<std::int64_t> later_steps;
  std::function<verdict::RecordedState(std::int64_t)> at_step;
};

/// Up to three steps behind the first, the last among them, of those that most runs recorded.
std::vector<std::int64_t> shown_steps(const std::vector<Read>& runs) {
  constexpr std::size_t kShown = 3;
  std::map<std::int64_t, std::size_t> counts;
  for (const Read& run : runs)
    for (const std::int64_t step : run.later_steps) ++counts[step];
  std::vector<std::int64_t> common;
  for (const auto& [step, count] : counts)
    if (2 * count > runs.size()) common.push_back(step);
  if (common.empty())
    for (const auto& [step, count] : counts) common.push_back(step);
  std::vector<std::int64_t> shown;
  for (std::size_t k = 1; k <= std::min(kShown, common.size()); ++k)
    shown.push_back(common[common.size() * k / std::min(kShown, common.size()) - 1]);
  return shown;
}

std::vector<Read> read(const std::vector<std::string>& files, const Arguments& arguments, const Loaded& loaded,
                       const std::optional<manifest::RunPlan>& theory) {
  std::vector<Read> runs;
  std::map<std::string, std::string> done;  // files, by all that determines a run
  for (const std::string& file : files) {
    const recording::RunReader run(file);
    const auto [first, is_new] = done.try_emplace(run.text("manifest_resolved"), file);
    if (!is_new) {
      fmt::print(stderr, "note: {} is the same run as {}; it counts once\n", printable(file), printable(first->second));
      continue;
    }
    const RecordedNetwork recorded = recorded_network(run, loaded, theory ? &theory->setup->network : nullptr);
    Read one{.file = file,
             .name = file,
             .unfinished = run.is_unfinished(),
             .diverged = run.outcome() == "diverged",
             .prediction = {},
             .first = {},
             .later_steps = verdict::later_steps(run),
             .at_step = {}};
    // Runs that differ in their seed alone mostly look at the same inputs.
    const prediction::Inputs seen = inputs(run, arguments);
    for (const Read& other : runs)
      if (other.prediction->inputs.mean_squares == seen.mean_squares) one.prediction = other.prediction;
    if (!one.prediction) {
      auto found = std::make_shared<prediction::Prediction>(prediction::predict(
          recorded.network, seen, recorded.plan.setup->training.loss.type, run.has("metrics/test_accuracy")));
      if (!run.probes().empty()) set_aside(*found, run.probes().front().mode);
      one.prediction = std::move(found);
    }
    const auto known = std::make_shared<const analysis::Activations>(activations(recorded.network));
    const auto setup = recorded.plan.setup;
    one.first = verdict::first_states(run, *known, *setup);
    // Opened anew: of a large sweep not all files can be open at once.
    one.at_step = [=](std::int64_t step) {
      return verdict::state_at(recording::RunReader(file), *known, *setup, step);
    };
    runs.push_back(std::move(one));
  }
  return runs;
}

Compared compared(const std::string& name, const std::vector<Read>& runs) {
  Compared all;
  all.name = name;
  all.later_steps = shown_steps(runs);
  all.later.resize(all.later_steps.size());
  for (const Read& run : runs) {
    all.files.push_back(run.file);
    if (run.unfinished) all.unfinished.push_back(run.file);
    if (run.diverged) all.diverged.push_back(run.file);
    all.predictions.push_back(run.prediction);
    for (const verdict::RecordedState& state : run.first) all.first.push_back({run.prediction.get(), state});
    for (std::size_t j = 0; j < all.later_steps.size(); ++j)
      if (std::binary_search(run.later_steps.begin(), run.later_steps.end(), all.later_steps[j]))
        all.later[j].push_back({run.prediction.get(), run.at_step(all.later_steps[j])});
  }
  return all;
}

/// Each network by itself.
std::vector<Read> apart(const std::vector<Read>& runs) {
  std::vector<Read> each;
  for (const Read& run : runs)
    for (std::size_t k = 0; k < run.first.size(); ++k)
      each.push_back({.file = run.file,
                      .name = run.first.size() == 1
                                  ? run.file
                                  : fmt::format("{}, network {} of {}", run.file, k + 1, run.first.size()),
                      .unfinished = run.unfinished,
                      .diverged = run.diverged,
                      .prediction = run.prediction,
                      .first = {run.first[k]},
                      .later_steps = run.later_steps,
                      .at_step = run.at_step});
  return each;
}

void judge(Compared& all) {
  all.verdict = verdict::judge(all.first, all.later);
  all.at_first = verdict::diagnose(all.first, &all.verdict);
  if (!all.later.empty()) all.at_last = verdict::diagnose(all.later.back(), nullptr);
}

}  // namespace

int compare(const Words& words) {
  Arguments arguments(
      {"initlab compare RUN|SWEEP... [options]",
       "Holds what runs recorded at step 0 beside what theory predicts, node by node: value, prediction, allowed "
       "range, "
       "verdict,\nand how it has changed at the end; runs of a folder that differ in their seed alone are pooled. All "
       "verdicts together err in\n1 % of right networks. Says what vanishes, explodes, saturates, dies or underflows. "
       "Exit 1 if something deviates.\nWith --variants: two variants of a sweep over the same seeds, metric by metric.",
       "initlab compare runs/fashion"});
  arguments.options()("variants", po::value<Words>()->multitoken()->value_name("A B"),
                      "compare these two variants of the folder SWEEP with each other");
  arguments.options()("theory", po::value<std::string>()->value_name("MANIFEST"),
                      "predict from the network of this manifest's first run instead of each run's own");
  arguments.options()("mean-square", po::value<double>()->value_name("NUMBER"),
                      "take this as every input's mean square, instead of the recorded ones");
  arguments.options()("each", "judge every network by itself instead of those that differ in their seed together");
  arguments.options()("json", "the same as JSON");
  arguments.add_plugin_path();
  if (!arguments.read(words, 0, 1000, "RUN or SWEEP")) return kDone;
  Words operands = arguments.operands();
  if (arguments.has("variants")) {
    Words variants = arguments.list("variants");
    while (variants.size() > 2) operands.push_back(variants[2]), variants.erase(variants.begin() + 2);
    if (variants.size() != 2 || operands.size() != 1)
      throw UsageError(fmt::format("compare --variants: two names and one folder (got {} names and {} folders)",
                                   variants.size(), operands.size()));
    for (const char* other : {"theory", "mean-square", "each"})
      if (arguments.has(other))
        throw UsageError(
            fmt::format("compare --variants: holds two variants beside each other, not beside theory (got "
                        "--{}, which says how theory is compared)",
                        other));
    contain(operands[0]);
    fmt::print("{}", compare_variants(variants[0], variants[1], operands[0], arguments.has("json")));
    return kDone;
  }
  if (operands.empty())
    throw UsageError("compare: no run (expected files or folders of runs); --help shows an example");
  contain(text::join(operands, " or "));
  const Loaded loaded = load_plugins(arguments);
  std::optional<manifest::RunPlan> theory;
  if (arguments.has("theory"))
    theory = manifest::load(arguments.get<std::string>("theory"), {}, loaded.catalogue).runs.at(0);
  bool deviates = false;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  std::size_t shown = 0;
  for (const auto& [name, files] : grouped(operands)) {
    const std::vector<Read> runs = read(files, arguments, loaded, theory);
    std::vector<std::pair<std::string, std::vector<Read>>> judged = {{name, runs}};
    if (arguments.has("each")) {
      judged.clear();
      for (Read& network : apart(runs)) judged.push_back({network.name, {std::move(network)}});
    }
    for (const auto& [title, networks] : judged) {
      Compared one = compared(title, networks);
      judge(one);
      deviates |= one.verdict.deviates();
      if (arguments.has("json"))
        all.push_back(json(one));
      else
        fmt::print("{}{}", shown++ > 0 ? "\n" : "", text(one));
    }
  }
  if (arguments.has("json")) fmt::print("{}", json_text(all));
  return deviates ? kFailed : kDone;
}

}  // namespace initlab::cli
