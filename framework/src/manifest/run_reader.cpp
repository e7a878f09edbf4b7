#include "manifest/keys.hpp"
#include "manifest/sections.hpp"

namespace initlab::manifest {

namespace {

std::uint64_t as_seed(std::int64_t value) { return static_cast<std::uint64_t>(value); }

/// `seed = 1`, or { init = 1, data = 7 }: those not named are as init.
Seeds read_seeds(TableReader& root) {
  const Value* value = root.find("seed");
  Seeds seeds;
  if (!value || !value->table()) {
    const Parameter spec =
        Parameter::integer("seed", "seed of all random streams").at_least(0).fallback(std::int64_t{1});
    seeds.init = as_seed(root.integer(spec));
    seeds.data = seeds.dropout = seeds.generation = seeds.calibration = seeds.init;
    return seeds;
  }
  TableReader reader = root.inner("seed");
  seeds.init = as_seed(reader.integer(keys::kSeedInit));
  seeds.data = reader.count(keys::kSeedData).value_or(seeds.init);
  seeds.dropout = reader.count(keys::kSeedDropout).value_or(seeds.init);
  seeds.generation = reader.count(keys::kSeedGeneration).value_or(seeds.init);
  seeds.calibration = reader.count(keys::kSeedCalibration).value_or(seeds.init);
  reader.finish();
  return seeds;
}

/// The names of all nodes in order of evaluation: a residual's branch, then its skip, then their sum.
void add_names(const std::vector<NodePlan>& nodes, std::vector<std::string>& names) {
  for (const NodePlan& node : nodes) {
    add_names(node.branch, names);
    add_names(node.skip, names);
    names.push_back(node.name);
  }
}

std::vector<std::string> node_names(const NetworkPlan& network) {
  std::vector<std::string> names = {"input"};
  add_names(network.nodes, names);
  return names;
}

}  // namespace

RunPlan read_run(const Value& root, Context& context) {
  RunPlan run;
  Setup setup;
  TableReader reader(root, "", context.problems);
  setup.title = reader.text(keys::kTitle);
  run.seeds = read_seeds(reader);
  setup.networks = reader.count(keys::kNetworks);
  const auto section = [&](std::string_view key, auto&& read) {
    if (reader.find(key))
      read(reader.inner(key));
    else
      reader.missing(key, "a table");
  };
  section("data", [&](TableReader inner) { setup.data = read_data(std::move(inner), context); });
  std::vector<std::string> nodes;  // none if the network is wrong: then nobody knows what was meant
  section("network", [&](TableReader inner) {
    const std::size_t told = context.problems.told();
    setup.network = read_network(std::move(inner), context);
    if (context.problems.told() == told) nodes = node_names(setup.network);
  });
  section("training", [&](TableReader inner) { setup.training = read_training(std::move(inner), context); });
  if (const Value* probes = reader.find("probes")) setup.probes = read_probes(*probes, run.seeds, nodes, context);
  setup.recording = read_recording(reader.inner("recording"));
  if (setup.networks && setup.training.epochs.value_or(1) != 0 && setup.training.steps.value_or(1) != 0)
    context.problems.reject(*reader.find("networks"), "networks", "not allowed with training",
                            "training.epochs = 0: the networks are only looked at");
  // What the whole sweep shares was taken out before, but may have been meant.
  for (const char* key : {"let", "variant", "sweep"}) reader.find(key);
  reader.finish();
  run.setup = std::make_shared<const Setup>(std::move(setup));
  return run;
}

}  // namespace initlab::manifest
