#include "manifest/toml_bounds.hpp"
#include "manifest/toml_reader.hpp"
#include "manifest/toml_writer.hpp"
#include "support.hpp"

namespace initlab::manifest {

namespace {

Value read(const std::string& text) {
  Problems none;
  Value root = read_toml(text, "m.toml", none);
  check_lines(none.lines(), {});
  return root;
}

}  // namespace

BOOST_AUTO_TEST_CASE(entries_keep_their_written_order_and_places) {
  const Value root = read("z = 1\na.y = 2\n\n[m]\nb = \"x\"\n[a2]\nc = [1.5, true]\n");
  Lines entries;
  for (const Value::Entry& entry : *root.table())
    entries.push_back(entry.key + " at " + entry.place.text() + ", value at " + entry.value.place.text());
  check_lines(entries, {"z at m.toml:1:1, value at m.toml:1:5", "a at m.toml:2:1, value at m.toml:2:1",
                        "m at m.toml:4:2, value at m.toml:4:1", "a2 at m.toml:6:2, value at m.toml:6:1"});
  BOOST_TEST((*root.find("a2")->find("c")->list())[1].place.text() == "m.toml:7:11");
}

BOOST_AUTO_TEST_CASE(columns_count_characters_not_bytes) {
  BOOST_TEST(read("a = { \"\u00e9\u00e9\" = 1, b = 2 }").find("a")->find("b")->place.text() == "m.toml:1:21");
}

BOOST_AUTO_TEST_CASE(only_tables_that_merely_lead_on_are_waypoints) {
  const Value root = read("a.b = { c = 1 }\n[d.e]\nf = 1\n[g]\nh = 1\n[g.i]\n");
  BOOST_TEST(root.find("a")->waypoint);
  BOOST_TEST(!root.find("a")->find("b")->waypoint);
  BOOST_TEST(root.find("d")->waypoint);
  BOOST_TEST(!root.find("d")->find("e")->waypoint);
  BOOST_TEST(!root.find("g")->waypoint);
  BOOST_TEST(!root.find("g")->find("i")->waypoint);
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_to_the_same_values) {
  for (const char* text : {"true", "-9223372036854775808", "9223372036854775807", "0.1", "1e+300", "5e-324", "-0.0",
                           "1.0", "1.2345678901234568e+17", "inf", "nan", "[]", "{}", "[1, [2.5, \"x\"]]",
                           "{ a = 1, \"b c\" = { d = [] } }", R"("\" \\ \n \t \u0001 \u007F é")"})
    BOOST_TEST(toml_value(read_toml_value(text, {})) == text);
}

BOOST_AUTO_TEST_CASE(a_syntax_error_is_told_alone_with_line_and_column) {
  check_lines(problems("a = 1\nb = = 2\nunknown = 1\n"),
              {"2:5: not TOML: Error while parsing value: could not determine value type"});
}

BOOST_AUTO_TEST_CASE(dates_are_said_to_be_none_of_a_manifest) {
  check_lines(problems(Parts{.top = "title = 1979-05-27"}),
              {"1:9: title: a manifest has no dates or times (got 1979-05-27, expected a string in quotes)"});
}

BOOST_AUTO_TEST_CASE(brackets_and_dots_in_strings_and_comments_are_not_nesting) {
  std::string many = "# " + std::string(500, '[') + "\na = \"" + std::string(500, '{') + "\"\nb = '''\n" +
                     std::string(500, '[') + "''''\nc = \"\"\"\\\"\"\"\" # " + std::string(500, '[') + "\n";
  check_bounds(many);
  BOOST_TEST(read(many).table()->size() == 3u);
}

}  // namespace initlab::manifest
