#include <fmt/format.h>

#include "support.hpp"

namespace initlab::manifest {

BOOST_AUTO_TEST_CASE(a_name_stands_for_a_value_a_table_or_a_list_anywhere) {
  const RunPlan found = run({.top = "[let]\nn = 30\nw = { type = \"normal\", std = \"$s\" }\ns = 0.5\n"
                                    "list = [{ type = \"dense\", units = \"$n\" }, \"relu\"]",
                             .network = "initializer = \"$w\"\nlayers = [\"$list\", [\"$list\"], \"sigmoid\"]"});
  BOOST_TEST(found.setup->network.initializer.parameters.real("std") == 0.5);
  Lines nodes;
  for (const NodePlan& node : found.setup->network.nodes) nodes.push_back(node.name + " at " + node.component.path);
  check_lines(nodes,
              {"dense1 at network.layers[0][0]", "relu1 at network.layers[0][1]", "dense2 at network.layers[1][0][0]",
               "relu2 at network.layers[1][0][1]", "sigmoid1 at network.layers[2]"});
  BOOST_TEST(found.setup->network.nodes[2].component.parameters.integer("units") == 30);
}

BOOST_AUTO_TEST_CASE(a_mistake_in_a_named_value_is_placed_where_it_is_written) {
  check_lines(problems(Parts{.top = "[let]\nn = \"many\"",
                             .network = "initializer = \"he\"\nlayers = [{ type = \"dense\", units = \"$n\" }]"}),
              {"2:5: network.layers[0].units: wrong type (got \"many\", expected an integer of at least 1)"});
}

BOOST_AUTO_TEST_CASE(text_with_a_dollar_in_it_is_text) {
  BOOST_TEST(run({.top = "title = \"$5 a run\""}).setup->title == "$5 a run");
  BOOST_TEST(run({.top = "title = \"$\""}).setup->title == "$");
}

BOOST_AUTO_TEST_CASE(an_undefined_name_is_said_once_and_with_what_was_meant) {
  check_lines(
      problems(Parts{.top = "[let]\nphi = \"relu\"",
                     .network = "initializer = \"$init\"\nlayers = [{ type = \"dense\", units = 10 }, \"$ph\"]"}),
      {"6:15: network.initializer: undefined name (got \"$init\", expected a name that [let] defines)",
       "7:43: network.layers[1]: undefined name (got \"$ph\", expected a name that [let] defines); did you mean "
       "\"$phi\"?"});
}

BOOST_AUTO_TEST_CASE(a_circle_is_shown_whole) {
  check_lines(problems(Parts{.top = "[let]\na = [\"$b\"]\nb = { x = \"$c\" }\nc = \"$a\""}),
              {"4:5: let.c: circular: $a -> $b -> $c -> $a"});
  check_lines(problems(Parts{.top = "[let]\na = \"$a\""}), {"2:5: let.a: circular: $a -> $a"});
}

BOOST_AUTO_TEST_CASE(names_cannot_be_used_to_grow_a_manifest_without_bound) {
  std::string let = "[let]\na0 = [1]\n";
  for (int i = 1; i < 40; ++i) let += fmt::format("a{} = [\"$a{}\", \"$a{}\"]\n", i, i - 1, i - 1);
  const Lines found = problems(Parts{.top = let});
  BOOST_TEST(found.front() ==
             "20:8: let.a18[0]: the manifest grows too large by its names (expected at most 1000000 values)");
}

BOOST_AUTO_TEST_CASE(a_chain_of_names_cannot_nest_without_bound) {
  constexpr int kLength = 10'000;
  const auto link = [](int i) { return fmt::format("a{} = [\"$a{}\"]\n", i, i + 1); };
  std::string down = "[let]\n", up = fmt::format("[let]\na{} = 1\n", kLength);
  for (int i = 0; i < kLength; ++i) down += link(i);
  for (int i = kLength; i-- > 0;) up += link(i);
  const std::string deep = "nested too deeply (expected at most 64 tables and lists within each other)";
  BOOST_TEST(problems(Parts{.top = down}).front() ==
             "34:7: let.a32: leads through too many names (expected at most 64)");
  BOOST_TEST(problems(Parts{.top = up}).front() == "66:10: let.a9936[0]: " + deep);
}

}  // namespace initlab::manifest
