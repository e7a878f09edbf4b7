// `initlab list` and `initlab describe` of a component.
#include <boost/test/unit_test.hpp>

#include "workspace.hpp"

using namespace initlab::test;

BOOST_FIXTURE_TEST_SUITE(list_and_describe, Workspace)

namespace {

Words names(const std::string& table) {
  Words all;
  for (const std::string& line : lines(table)) {
    const std::size_t begin = line.find_first_not_of(' ', line.find(' '));
    all.push_back(line.substr(begin, line.find(' ', begin) - begin));
  }
  if (!all.empty()) all.erase(all.begin());  // the head of the table
  return all;
}

const std::string kBadPlugins = std::string(INITLAB_BUILD_DIR) + "/tests/bad_plugins/";

}  // namespace

BOOST_AUTO_TEST_CASE(a_kind_lists_its_components_in_order) {
  const Words layers = {"batch_norm", "dense"}, losses = {"cross_entropy", "mse", "half_squared_error"},
              initializers = {"constant", "from_file",  "gradinit", "he",      "lecun", "lsuv",
                              "normal",   "orthogonal", "program",  "uniform", "xavier"},
              activations = {"identity", "relu", "sigmoid", "tanh"};
  BOOST_TEST(names(run({"list", "layer"}).out) == layers, boost::test_tools::per_element());
  BOOST_TEST(names(run({"list", "activation"}).out) == activations, boost::test_tools::per_element());
  BOOST_TEST(names(run({"list", "initializer"}).out) == initializers, boost::test_tools::per_element());
  BOOST_TEST(names(run({"list", "loss"}).out) == losses, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_kind_everything_is_listed_with_formula_and_origin) {
  const Outcome outcome = run({"list"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.err == "");
  BOOST_TEST(lines(outcome.out).size() == 1 + 2 + 4 + 11 + 1 + 3 + 1 + 8);
  bool found = false;
  for (const std::string& line : lines(outcome.out))
    found |= line.starts_with("activation ") && contains(line, " tanh ") && contains(line, "activations 1.0") &&
             line.ends_with("phi(z) = tanh(z); phi' = 1 - phi^2");
  BOOST_TEST(found);
}

BOOST_AUTO_TEST_CASE(an_unknown_kind_is_answered_with_the_known_ones) {
  const Outcome outcome = run({"list", "initializers"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err ==
             "error: list: unknown kind (got \"initializers\", expected one of layer, activation, initializer, probe, "
             "loss, optimizer, source); did you mean \"initializer\"?\n");
}

BOOST_AUTO_TEST_CASE(a_plugin_of_the_users_own_is_listed_and_a_refused_file_is_named_with_the_reason) {
  BOOST_TEST(contains(run({"list", "activation", "--plugin-path", kBadPlugins + "tiny"}).out, "doubling"));
  BOOST_TEST(contains(run({"list", "activation"}, {{"INITLAB_PLUGIN_PATH", kBadPlugins + "tiny"}}).out, "doubling"));
  const Outcome outcome = run({"list", "--plugin-path", kBadPlugins + "other_api"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.err == "refused: " + kBadPlugins +
                                "other_api/other_api.so: built for plugin API 2, this program has 1; rebuild it\n");
}

BOOST_AUTO_TEST_CASE(a_component_is_described_with_its_formula_its_origin_and_all_parameters) {
  const Outcome outcome = run({"describe", "sgd"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.out ==
             "optimizer/sgd\n"
             "  v = momentum v + g; theta = theta - rate v\n"
             "\n"
             "  PyTorch's convention for momentum: the rate multiplies the accumulated v.\n"
             "\n"
             "  Reference: Robbins and Monro 1951; Polyak 1964\n"
             "  From: the core\n"
             "\n"
             "  rate: a number of at least 0 (required)\n"
             "    learning rate\n"
             "\n"
             "  momentum: a number of at least 0 and below 1 (default 0.0)\n"
             "    how much of v is kept\n");
}

BOOST_AUTO_TEST_CASE(a_kind_and_a_name_pick_one_component) {
  const Outcome outcome = run({"describe", "activation/identity"});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(lines(outcome.out).front() == "activation/identity");
  BOOST_TEST(run({"describe", "initializer/identity"}).exit == 2);
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_answered_with_what_was_perhaps_meant) {
  const Outcome outcome = run({"describe", "hee"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.err ==
             "error: describe: no component and no file of this name (got \"hee\"); `initlab list` lists the "
             "components; did you mean \"he\"?\n");
}

BOOST_AUTO_TEST_SUITE_END()
