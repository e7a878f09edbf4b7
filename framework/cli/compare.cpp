// `initlab compare`: recorded runs beside what theory predicted, and two variants beside each other.
#include "cli/compare.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

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

Groups grouped(const Words& operands) {
  Groups groups;
  const auto add = [&](const std::string& key, const std::string& file) {
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

/// What theory says is of a batch in train mode, with its own statistics and no masks: of another it is not judged.
void set_aside(prediction::Prediction& prediction, const std::string& mode) {
  const char* type = mode == "eval" ? "batch_norm" : mode == "train, masks on" ? "dropout" : "";
  bool behind = false;
  for (prediction::NodePrediction& node : prediction.nodes) {
    behind |= node.type == type;
    if (behind) node.assumption = fmt::format("{} in the mode \"{}\", which theory leaves out", type, mode);
  }
}

Compared compared(const std::string& name, const std::vector<std::string>& files, const Arguments& arguments,
                  const Loaded& loaded, const std::optional<manifest::RunPlan>& theory) {
  Compared all;
  all.name = name;
  for (const std::string& file : files) {
    const recording::RunReader run(file);
    if (run.is_unfinished()) all.unfinished.push_back(file);
    if (run.outcome() == "diverged") all.diverged.push_back(file);
    RecordedNetwork recorded = recorded_network(run, loaded, theory ? &theory->setup->network : nullptr);
    if (all.files.empty())
      all.prediction = prediction::predict(recorded.network, inputs(run, arguments),
                                           recorded.plan.setup->training.loss.type, run.has("metrics/test_accuracy"));
    if (all.files.empty() && !run.probes().empty()) set_aside(all.prediction, run.probes().front().mode);
    all.files.push_back(file);
    const analysis::Activations known = activations(recorded.network);
    const manifest::Setup& setup = *recorded.plan.setup;
    const auto evaluated = setup.training.evaluated.test ? setup.training.evaluated.test : setup.data.test;
    for (verdict::RecordedState& state : verdict::first_states(run, known, evaluated))
      all.first_states.push_back(std::move(state));
    if (auto last = verdict::last_state(run, known, evaluated)) {
      all.last_step = std::max(all.last_step, last->step);
      all.last_states.push_back(std::move(*last));
    }
  }
  return all;
}

void judge(Compared& all) {
  all.verdict = verdict::judge(all.prediction, all.first_states);
  all.first = verdict::diagnose(all.prediction, all.first_states, &all.verdict);
  if (!all.last_states.empty()) all.last = verdict::diagnose(all.prediction, all.last_states, nullptr);
}

/// Each network by itself.
std::vector<Compared> apart(const Compared& all) {
  std::vector<Compared> each;
  const bool has_last = all.last_states.size() == all.first_states.size();
  for (std::size_t k = 0; k < all.first_states.size(); ++k) {
    Compared one;
    one.prediction = all.prediction;
    one.name = fmt::format("{}, network {} of {}", all.name, k + 1, all.first_states.size());
    one.files = all.files;
    one.first_states = {all.first_states[k]};
    if (has_last) one.last_states = {all.last_states[k]}, one.last_step = all.last_states[k].step;
    each.push_back(std::move(one));
  }
  return each;
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
    std::vector<Compared> parts = {compared(name, files, arguments, loaded, theory)};
    if (arguments.has("each")) parts = apart(parts[0]);
    for (Compared& one : parts) {
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
