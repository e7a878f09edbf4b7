#include "manifest/resolved.hpp"

#include "support.hpp"

namespace initlab::manifest {

namespace {

/// Plans have no places and paths in common with what they were resolved to, but everything that a run depends on.
void check_same(const Choice& a, const Choice& b) {
  BOOST_TEST(a.type == b.type);
  BOOST_TEST((a.parameters.values() == b.parameters.values()));
}

void check_same(const NodePlan& a, const NodePlan& b) {
  BOOST_TEST(a.name == b.name);
  BOOST_TEST(a.is_activation == b.is_activation);
  check_same(a.component, b.component);
  BOOST_TEST(a.scale == b.scale);
  BOOST_REQUIRE_EQUAL(a.branch.size(), b.branch.size());
  for (std::size_t i = 0; i < a.branch.size(); ++i) check_same(a.branch[i], b.branch[i]);
  BOOST_REQUIRE_EQUAL(a.skip.size(), b.skip.size());
  for (std::size_t i = 0; i < a.skip.size(); ++i) check_same(a.skip[i], b.skip[i]);
  BOOST_TEST(a.initializer.has_value() == b.initializer.has_value());
  if (a.initializer && b.initializer) check_same(*a.initializer, *b.initializer);
  BOOST_TEST(a.tensor_initializers.size() == b.tensor_initializers.size());
  for (const auto& [tensor, choice] : a.tensor_initializers) check_same(choice, b.tensor_initializers.at(tensor));
}

void check_same(const NetworkPlan& a, const NetworkPlan& b) {
  check_same(a.initializer, b.initializer);
  BOOST_TEST(a.bias.has_value() == b.bias.has_value());
  BOOST_TEST(a.bias_said == b.bias_said);
  if (a.bias && b.bias) check_same(*a.bias, *b.bias);
  BOOST_REQUIRE_EQUAL(a.nodes.size(), b.nodes.size());
  for (std::size_t i = 0; i < a.nodes.size(); ++i) check_same(a.nodes[i], b.nodes[i]);
  BOOST_REQUIRE_EQUAL(a.rules.size(), b.rules.size());
  for (std::size_t i = 0; i < a.rules.size(); ++i) {
    BOOST_TEST(a.rules[i].match == b.rules[i].match);
    BOOST_TEST((a.rules[i].rate == b.rules[i].rate));
    BOOST_REQUIRE_EQUAL(a.rules[i].initializer.has_value(), b.rules[i].initializer.has_value());
    if (a.rules[i].initializer) check_same(*a.rules[i].initializer, *b.rules[i].initializer);
  }
}

void check_same(const std::optional<WeightsPlan>& a, const std::optional<WeightsPlan>& b) {
  BOOST_REQUIRE_EQUAL(a.has_value(), b.has_value());
  if (!a) return;
  BOOST_TEST(a->file == b->file);
  BOOST_TEST((a->step == b->step));
}

void check_same(const TrainingPlan& a, const TrainingPlan& b) {
  check_same(a.loss, b.loss);
  check_same(a.optimizer, b.optimizer);
  check_same(a.schedule, b.schedule);
  BOOST_TEST((a.clip == b.clip));
  BOOST_TEST((a.batches.size == b.batches.size));
  BOOST_TEST(a.batches.replacement == b.batches.replacement);
  BOOST_TEST((a.epochs == b.epochs));
  BOOST_TEST((a.steps == b.steps));
  BOOST_TEST((a.evaluate == b.evaluate));
  BOOST_TEST((a.evaluated.train == b.evaluated.train && a.evaluated.test == b.evaluated.test));
}

void check_same(const ProbePlan& a, const ProbePlan& b) {
  BOOST_TEST(a.name == b.name);
  check_same(a.probe, b.probe);
  BOOST_TEST((a.from == b.from));
  BOOST_TEST((a.samples == b.samples));
  BOOST_TEST((a.select == b.select));
  BOOST_TEST(a.eval_mode == b.eval_mode);
  BOOST_TEST(a.nodes == b.nodes);
  BOOST_TEST((a.at == b.at));
}

void check_round_trip(const RunPlan& a) {
  const SweepPlan again = parse(resolved(a), "resolved.toml", {}, catalogue());
  BOOST_REQUIRE_EQUAL(again.runs.size(), 1u);
  const RunPlan& b = again.runs[0];
  BOOST_TEST(resolved(a) == resolved(b));
  BOOST_TEST(a.setup->title == b.setup->title);
  BOOST_TEST(a.seeds.init == b.seeds.init);
  BOOST_TEST(a.seeds.data == b.seeds.data);
  BOOST_TEST(a.seeds.dropout == b.seeds.dropout);
  BOOST_TEST(a.seeds.generation == b.seeds.generation);
  BOOST_TEST(a.seeds.calibration == b.seeds.calibration);
  check_same(a.setup->data.source, b.setup->data.source);
  BOOST_TEST((a.setup->data.train == b.setup->data.train));
  BOOST_TEST((a.setup->data.test == b.setup->data.test));
  BOOST_TEST((a.setup->data.scaling == b.setup->data.scaling));
  BOOST_TEST(a.setup->data.image == b.setup->data.image);
  check_same(a.setup->network, b.setup->network);
  check_same(a.setup->network.weights, b.setup->network.weights);
  check_same(a.setup->training, b.setup->training);
  BOOST_REQUIRE_EQUAL(a.setup->probes.size(), b.setup->probes.size());
  for (std::size_t i = 0; i < a.setup->probes.size(); ++i) check_same(a.setup->probes[i], b.setup->probes[i]);
}

const Parts kRich{
    .top =
        "title = \"quotes \\\" and \\\\ and \\u00e9 and \\u0001\"\nseed = { init = 3, data = 7 }\n[let]\nphi = "
        "\"relu\"",
    .data = "source = \"synthetic\"\ndimension = 4\nclasses = 2\ntrain = 10\nscale = \"standard\"",
    .network =
        "initializer = { type = \"normal\", std = 0.1 }\nbias = false\nlayers = [{ type = \"dense\", units = 5, "
        "initializer = { type = \"xavier\", gain = \"auto\" } }, [\"$phi\", \"batch_norm\"], "
        "{ repeat = 2, layers = [{ residual = [\"$phi\", { repeat = 2, layers = [\"$phi\"] }], scale = 0.1 }] }, "
        "{ residual = [{ type = \"dense\", units = 4, initializer = \"he\" }], skip = [{ type = \"dense\", "
        "units = 4, name = \"s\" }], name = \"block\" }, { type = \"dense\", "
        "units = 2, name = \"out\", bias = { type = \"normal\", variance = 1e-7 } }]\n"
        "rules = [{ match = \"*/bias\", rate = 0 }, { match = \"block*\", initializer = \"he\", rate = 0.5 }]\n"
        "weights = { file = \"a.h5\", step = 7 }",
    .training =
        "loss = \"mse\"\noptimizer = { type = \"sgd\", rate = 0.30000000000000004 }\n"
        "schedule = { type = \"cosine\", warmup_steps = 3 }\nclip = { value = 1e-3 }\n"
        "batches = { size = \"all\", order = \"replacement\" }\nsteps = 100\n"
        "evaluate = [{ every_epochs = 2 }, 3, { steps = \"5..9\" }, 1]\n"
        "evaluate_samples = { train = 4, test = 2 }",
    .rest =
        "[[probes]]\ntype = \"hdf5\"\nbatch = { from = \"current\" }\nat = { steps = \"log\", per_decade = 3 }\n"
        "[[probes]]\ntype = \"hdf5\"\nname = \"second\"\nmode = \"eval\"\nbatch = { from = \"train\", samples = 4 }\n"
        "nodes = [\"out\"]\nat = [4, 2]\ntensors = []\n[sweep]\nseed.dropout = [1, 2]"};

}  // namespace

BOOST_AUTO_TEST_CASE(a_resolved_manifest_reads_back_to_the_same_plan) {
  for (const RunPlan& each : plan(kRich).runs) check_round_trip(each);
  check_round_trip(run({}));
  check_round_trip(run({.training = "epochs = 0\nevaluate = []"}));
  check_round_trip(
      run({.network = "initializer = \"he\"\nbias = \"constant\"\nlayers = [{ type = \"dense\", units = 3 }]"}));
}

BOOST_AUTO_TEST_CASE(a_resolved_manifest_says_every_default) {
  BOOST_TEST(
      resolved(run({.top = "[let]\nn = 10",
                    .network = "initializer = \"he\"\nlayers = [{ type = \"dense\", units = \"$n\" }]",
                    .rest = "[[probes]]\ntype = \"hdf5\"\n[[variant]]\nname = \"a\"\nset = { title = \"A\" }"})) ==
      R"(title = "A"

[seed]
init = 1
data = 1
dropout = 1
generation = 1
calibration = 1

[data]
source = "fashion-mnist"
scale = "unit"
layout = "vector"

[network]
initializer = { type = "he", gain = 1.0 }
bias = true
layers = [
  { type = "dense", name = "dense1", bias = true, units = 10 },
]

[training]
loss = { type = "cross_entropy" }
optimizer = { type = "sgd", rate = 0.1 }
schedule = { type = "constant" }
batches = { size = 100, order = "shuffled" }
epochs = 5
evaluate = { every_epochs = 1 }

[[probes]]
type = "hdf5"
name = "hdf5"
batch = { from = "test", samples = 1000 }
mode = "train"
nodes = ["*"]
at = { every_epochs = 1 }
tensors = ["activation"]
)");
}

}  // namespace initlab::manifest
