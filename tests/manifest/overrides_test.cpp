#include "support.hpp"

namespace initlab::manifest {

BOOST_AUTO_TEST_CASE(an_override_replaces_a_value_by_its_path) {
  const Parts parts{.training = "optimizer = { type = \"sgd\" }\nepochs = 5"};
  const RunPlan changed = run(parts, {"training.epochs=3", "network.layers[0].units=7", "training.optimizer.rate=0.5"});
  BOOST_TEST(*changed.setup->training.epochs == 3u);
  BOOST_TEST(changed.setup->network.nodes[0].component.parameters.integer("units") == 7);
  BOOST_TEST(changed.setup->training.optimizer.parameters.real("rate") == 0.5);
  BOOST_TEST(run(parts, {"training.optimizer={ type = \"sgd\", rate = 0.25 }"})
                 .setup->training.optimizer.parameters.real("rate") == 0.25);
}

BOOST_AUTO_TEST_CASE(an_override_sets_what_the_manifest_leaves_to_its_default) {
  const RunPlan changed = run({}, {"training.batches.size=all", "seed.data=7", "title=A word"});
  BOOST_TEST(!changed.setup->training.batches.size.has_value());
  BOOST_TEST(changed.seeds.data == 7u);
  BOOST_TEST(changed.seeds.init == 1u);
  BOOST_TEST(changed.setup->title == "A word");
}

BOOST_AUTO_TEST_CASE(a_bare_word_is_a_string_and_toml_is_toml) {
  BOOST_TEST(run({}, {"data.folder=/data/x=y [1]"}).setup->data.source.parameters.text("folder") == "/data/x=y [1]");
  BOOST_TEST(run({}, {"data.folder=\"true\""}).setup->data.source.parameters.text("folder") == "true");
  BOOST_TEST(run({}, {"data.folder=C:\\x\"y"}).setup->data.source.parameters.text("folder") == "C:\\x\"y");
  check_lines(problems(Parts{}, {"data.folder=true"}),
              {"--set data.folder=true: data.folder: wrong type (got true, expected a string)"});
}

BOOST_AUTO_TEST_CASE(overrides_come_before_variants_and_sweep) {
  const SweepPlan sweep =
      plan({.rest = "[[variant]]\nname = \"a\"\nset = { training.epochs = 1 }\n[[variant]]\nname = \"b\""},
           {"training.epochs=9", "sweep.seed=[1, 2]"});
  check_lines(names(sweep), {"a_seed=1", "a_seed=2", "b_seed=1", "b_seed=2"});
  BOOST_TEST(*sweep.runs[0].setup->training.epochs == 1u);
  BOOST_TEST(*sweep.runs[2].setup->training.epochs == 9u);
  check_lines(sweep.document->overrides(), {"training.epochs=9", "sweep.seed=[1, 2]"});
}

BOOST_AUTO_TEST_CASE(an_override_of_the_wrong_type_names_itself) {
  check_lines(problems(Parts{}, {"training.epochs=x"}),
              {"--set training.epochs=x: training.epochs: wrong type (got \"x\", expected an integer of at least 0 and "
               "at most 1000000000)"});
}

BOOST_AUTO_TEST_CASE(a_mistyped_path_is_an_unknown_key) {
  check_lines(problems(Parts{}, {"trainng.epochs=3"}),
              {"--set trainng.epochs=3: trainng: unknown key; did you mean \"training\"?"});
}

BOOST_AUTO_TEST_CASE(what_is_no_override_is_refused) {
  check_lines(problems(Parts{}, {"training.epochs"}), {"--set training.epochs: not an override (expected path=value)"});
  check_lines(problems(Parts{}, {"=3"}),
              {"--set =3: not a path (expected keys joined by dots, such as network.layers[2].units)"});
  check_lines(
      problems(Parts{}, {"network.layers[1].units=3"}),
      {"--set network.layers[1].units=3: cannot be set: network.layers has no such entry (got index 1, expected "
       "below 1)"});
}

BOOST_AUTO_TEST_CASE(what_begins_like_toml_must_be_toml) {
  for (const char* value : {"[1", "{ a = }", "\"x", "1.2.3", "-x", ""}) {
    const Lines found = problems(Parts{}, {std::string("title=") + value});
    BOOST_TEST(found.size() == 1u);
    BOOST_TEST(found[0].starts_with(std::string("--set title=") + value + ": not a value (expected TOML or a word): "));
  }
}

BOOST_AUTO_TEST_CASE(an_override_cannot_smuggle_in_a_second_line) {
  check_lines(problems(Parts{}, {"title=1\nseed = 3"}),
              {"--set title=1 seed = 3: not a value (expected TOML or a word): not a value that a manifest has"});
}

}  // namespace initlab::manifest
