#include "support.hpp"

namespace initlab::manifest {

namespace {

ProbePlan probe(const std::string& text) { return run({.rest = "[[probes]]\n" + text}).setup->probes.at(0); }

Lines complaints(const std::string& text) { return problems(Parts{.rest = "[[probes]]\n" + text}); }

}  // namespace

BOOST_AUTO_TEST_CASE(defaults_of_data_are_filled_in) {
  const DataPlan data = run({}).setup->data;
  BOOST_TEST(data.source.type == "fashion-mnist");
  BOOST_TEST(data.source.path == "data");
  BOOST_TEST(!data.train.has_value());
  BOOST_TEST(!data.test.has_value());
  BOOST_TEST((data.scaling == DataPlan::Scaling::unit));
  BOOST_TEST(!data.image);
}

BOOST_AUTO_TEST_CASE(a_source_has_its_parameters_beside_its_name) {
  const DataPlan data = run({.data = "source = \"synthetic\"\ndimension = 20\nclasses = 3\ntrain = 100\ntest = 50\n"
                                     "scale = \"none\"\nlayout = \"image\""})
                            .setup->data;
  BOOST_TEST(data.source.parameters.integer("dimension") == 20);
  BOOST_TEST(data.source.parameters.integer("classes") == 3);
  BOOST_TEST(*data.train == 100u);
  BOOST_TEST(*data.test == 50u);
  BOOST_TEST((data.scaling == DataPlan::Scaling::none));
  BOOST_TEST(data.image);
  BOOST_TEST((run({.data = "source = \"fashion-mnist\"\nscale = \"standard\""}).setup->data.scaling ==
              DataPlan::Scaling::standard));
}

BOOST_AUTO_TEST_CASE(a_manifest_without_probes_records_metrics_only) { BOOST_TEST(run({}).setup->probes.empty()); }

BOOST_AUTO_TEST_CASE(defaults_of_a_probe_are_filled_in) {
  const ProbePlan plan = probe("type = \"hdf5\"");
  BOOST_TEST(plan.name == "hdf5");
  BOOST_TEST((plan.from == ProbePlan::From::test));
  BOOST_TEST((plan.samples == Selection::count(1000)));
  BOOST_TEST(!plan.eval_mode);
  check_lines(plan.nodes, {"*"});
  BOOST_TEST(plan.at.each_epoch());
  check_lines(plan.probe.parameters.texts("tensors"), {"activation"});
  BOOST_TEST(plan.probe.path == "probes[0]");
}

BOOST_AUTO_TEST_CASE(everything_of_a_probe_can_be_said) {
  const ProbePlan plan = probe(
      "type = \"hdf5\"\nname = \"raw\"\nbatch = { from = \"train\", samples = 5 }\nmode = \"eval\"\n"
      "nodes = [\"dense*\", \"input\"]\nat = { every_steps = 3 }\ntensors = [\"weight\", \"bias\"]");
  BOOST_TEST(plan.name == "raw");
  BOOST_TEST((plan.from == ProbePlan::From::train));
  BOOST_TEST((plan.samples == Selection::count(5)));
  BOOST_TEST(plan.eval_mode);
  check_lines(plan.nodes, {"dense*", "input"});
  BOOST_TEST(plan.at.rules[0].every == 3);
  check_lines(plan.probe.parameters.texts("tensors"), {"weight", "bias"});
}

BOOST_AUTO_TEST_CASE(the_current_batch_has_its_own_size_and_mode) {
  BOOST_TEST((probe("type = \"hdf5\"\nbatch = { from = \"current\" }").from == ProbePlan::From::current));
  check_lines(
      complaints("type = \"hdf5\"\nmode = \"eval\"\nbatch = { from = \"current\", samples = 10 }"),
      {"12:8: probes[0].mode: not allowed with from = \"current\" (got \"eval\", expected \"train\": the pass is "
       "the training pass itself)",
       "13:39: probes[0].batch.samples: not allowed with from = \"current\" (got 10, expected none: the batch "
       "has as many as training takes)"});
}

BOOST_AUTO_TEST_CASE(probes_have_different_names) {
  check_lines(complaints("type = \"hdf5\"\n[[probes]]\ntype = \"hdf5\""),
              {"12:1: probes[1].name: used twice (got \"hdf5\", which is probes[0], expected a name of its own)"});
  BOOST_TEST(run({.rest = "[[probes]]\ntype = \"hdf5\"\n[[probes]]\ntype = \"hdf5\"\nname = \"second\""})
                 .setup->probes.size() == 2u);
}

}  // namespace initlab::manifest
