#include "manifest/path.hpp"

#include "manifest/toml_reader.hpp"
#include "manifest/toml_writer.hpp"
#include "support.hpp"

namespace initlab::manifest {

namespace {

Value example() {
  Problems none;
  return read_toml("a = { b = [1, { c = 2 }] }\ns = \"$phi\"\nseed = 3\n", "m.toml", none);
}

std::string after(const char* path) {
  Value root = example();
  assign(root, Path::parse(path), Value{true}, {});
  return toml_value(root);
}

std::string refusal(const char* path) {
  try {
    after(path);
  } catch (const Error& e) {
    return e.what();
  }
  return "taken";
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_path_reads_back_as_it_is_written) {
  for (const char* text : {"seed", "network.layers[2].units", "a[0][12].b-c", "\"a b\".c", "\"x.y\"[3]"})
    BOOST_TEST(Path::parse(text).text() == text);
}

BOOST_AUTO_TEST_CASE(quotes_that_are_not_needed_are_left_out) {
  BOOST_TEST(Path::parse("'let'.\"phi\"").text() == "let.phi");
}

BOOST_AUTO_TEST_CASE(what_is_no_path_is_refused) {
  const std::string keys = "not a path (expected keys joined by dots, such as network.layers[2].units)";
  const std::string index = "not a path (expected a list index in brackets, such as layers[2])";
  BOOST_TEST(refusal("") == keys);
  BOOST_TEST(refusal("a..b") == keys);
  BOOST_TEST(refusal("a b") == keys);
  BOOST_TEST(refusal("[1]") == keys);
  BOOST_TEST(refusal("a[") == index);
  BOOST_TEST(refusal("a[-1]") == index);
  BOOST_TEST(refusal("a[1") == index);
  BOOST_TEST(refusal("a[99999999999999999999999]") == index);
  BOOST_TEST(refusal("\"a") == "not a path (a quote is not closed)");
}

BOOST_AUTO_TEST_CASE(a_value_is_replaced_where_its_path_leads) {
  BOOST_TEST(after("a.b[1].c") == R"({ a = { b = [1, { c = true }] }, s = "$phi", seed = 3 })");
  BOOST_TEST(after("a.b[0]") == R"({ a = { b = [true, { c = 2 }] }, s = "$phi", seed = 3 })");
}

BOOST_AUTO_TEST_CASE(tables_replace_and_never_merge) {
  Value root = example();
  Value table{Value::Table{}};
  table.put("d", Value{1.5});
  assign(root, Path::parse("a"), table, {});
  BOOST_TEST(toml_value(root) == R"({ a = { d = 1.5 }, s = "$phi", seed = 3 })");
}

BOOST_AUTO_TEST_CASE(tables_on_the_way_that_are_not_there_are_made) {
  BOOST_TEST(after("x.y.z") == R"({ a = { b = [1, { c = 2 }] }, s = "$phi", seed = 3, x = { y = { z = true } } })");
}

BOOST_AUTO_TEST_CASE(one_seed_can_be_set_beside_a_single_number) {
  BOOST_TEST(after("seed.data") == R"({ a = { b = [1, { c = 2 }] }, s = "$phi", seed = { init = 3, data = true } })");
}

BOOST_AUTO_TEST_CASE(a_path_that_leads_nowhere_is_refused) {
  BOOST_TEST(refusal("a.b[2]") == "cannot be set: a.b has no such entry (got index 2, expected below 2)");
  BOOST_TEST(refusal("a.b.c") == "cannot be set: a.b is no table (got a list of 2, expected a table)");
  BOOST_TEST(refusal("a.b[0].c") == "cannot be set: a.b[0] is no table (got 1, expected a table)");
  BOOST_TEST(refusal("a[0]") == "cannot be set: a is no list (got a table, expected a list)");
  BOOST_TEST(refusal("new[0]") == "cannot be set: new is no list (got a table, expected a list)");
  BOOST_TEST(refusal("s.type") == "cannot be set: s is no table (got \"$phi\", expected a table); set it in [let]");
}

}  // namespace initlab::manifest
