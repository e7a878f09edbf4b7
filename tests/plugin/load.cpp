#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "fixture.hpp"
#include "initlab/abi.hpp"
#include "plugin/registry.hpp"

using namespace initlab;

namespace {

/// What loading a plugin of tests/bad_plugins/ says after "<file>: ".
std::string refusal(const std::string& name) {
  const auto file = test_plugin(name);
  const std::string said = sentence([&] { plugin::Registry().load(file); });
  const std::string prefix = file.string() + ": ";
  return said.starts_with(prefix) ? said.substr(prefix.size()) : "not about this file: " + said;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(load)

BOOST_AUTO_TEST_CASE(a_good_plugin_offers_its_components_sorted_by_kind_and_name) {
  plugin::Registry registry;
  registry.load(test_plugin("tiny"));
  std::vector<std::string> titles;
  for (const plugin::Found& found : registry.components()) titles.push_back(plugin::title(found));
  const std::vector<std::string> expected = {"layer mirror (plugin tiny 1.2)", "activation doubling (plugin tiny 1.2)",
                                             "initializer halves (plugin tiny 1.2)", "probe silent (plugin tiny 1.2)"};
  BOOST_TEST(titles == expected, boost::test_tools::per_element());
  BOOST_TEST(registry.components().front().file == test_plugin("tiny"));
  BOOST_TEST(registry.find(Kind::initializer, "halves")->component.about.formula == "W = sign / 2");
  BOOST_TEST(registry.find(Kind::layer, "halves") == nullptr);
  BOOST_TEST(registry.refusals().empty());
}

BOOST_AUTO_TEST_CASE(a_stripped_plugin_loads) {
  // `strip` has removed the symbol table: the name of its section stands, that of the symbol as a local one does not.
  BOOST_TEST(bytes_of(test_plugin("stripped")).find(".symtab") == std::string::npos);
  BOOST_REQUIRE(bytes_of(test_plugin("tiny")).find(".symtab") != std::string::npos);
  plugin::Registry registry;
  registry.load(test_plugin("stripped"));
  BOOST_REQUIRE_EQUAL(registry.components().size(), 1);
  BOOST_TEST(plugin::title(registry.components().front()) == "initializer stripped_ones (plugin stripped 1.0)");
}

BOOST_AUTO_TEST_CASE(a_relative_path_loads) {
  plugin::Registry registry;
  registry.load(std::filesystem::relative(test_plugin("tiny")));
  BOOST_TEST(registry.components().size() == 4);
}

BOOST_AUTO_TEST_CASE(a_file_is_loaded_once) {
  plugin::Registry registry;
  registry.load(test_plugin("tiny"));
  registry.load(test_plugin("tiny"));
  BOOST_TEST(registry.components().size() == 4);
  BOOST_TEST(registry.shadowed().empty());
}

BOOST_AUTO_TEST_CASE(a_shared_library_that_is_no_plugin_is_refused) {
  BOOST_TEST(refusal("no_plugin") ==
             "not an initlab plugin (no section initlab_2); a plugin has INITLAB_PLUGIN(...) once in its sources");
}

BOOST_AUTO_TEST_CASE(a_plugin_of_another_api_is_refused_by_number) {
  BOOST_TEST(refusal("other_api") == "built for plugin API 1, this program has 2; rebuild it");
}

BOOST_AUTO_TEST_CASE(an_undefined_symbol_is_told_in_the_loaders_words_alone) {
  BOOST_TEST(refusal("undefined_symbol") == "cannot be loaded: undefined symbol: initlab_test_nowhere");
}

BOOST_AUTO_TEST_CASE(a_damaged_descriptor_is_refused_before_it_is_used) {
  const std::string size = std::to_string(sizeof(PluginDescriptor));
  BOOST_TEST(refusal("wrong_magic") ==
             "its descriptor is not one of initlab's (magic number: got 0x12345678, expected 0x1A17AB01)");
  BOOST_TEST(refusal("wrong_size") == "its descriptor has another layout (got 8 bytes, expected " + size +
                                          "); rebuild it with the headers of this program");
  BOOST_TEST(refusal("short_section") ==
             "its section initlab_2 is too short for a descriptor (got 4 bytes, expected " + size + ")");
  BOOST_TEST(refusal("no_symbol") == "it does not export initlab_plugin_2; was a version script used?");
  BOOST_TEST(refusal("no_name") == "its descriptor has no name");
  BOOST_TEST(refusal("no_version") == "its descriptor has no version");
  BOOST_TEST(refusal("no_list") == "its descriptor has no list of components");
}

BOOST_AUTO_TEST_CASE(a_list_of_components_that_throws_refuses_the_file) {
  BOOST_TEST(
      refusal("throws_in_list") ==
      "its list of components: parameter std: its default is not admitted (got -1.0, expected a number of at least 0)");
  BOOST_TEST(refusal("throws_foreign_in_list") ==
             "its list of components: threw an exception that is not a std::exception");
  BOOST_TEST(refusal("no_component") == "it defines no component");
}

BOOST_AUTO_TEST_CASE(a_name_stands_for_one_thing_within_a_file) {
  BOOST_TEST(refusal("name_twice") == "initializer ones is defined twice in it");
  BOOST_TEST(refusal("names_shared") ==
             "layer same and activation same are both defined in it; layers and activations share one name space");
}

BOOST_AUTO_TEST_CASE(names_are_snake_case) {
  BOOST_TEST(refusal("bad_name") ==
             "initializer: its name is not in snake_case (got \"HeNormal\", expected a letter and then letters, digits "
             "and _, all lower case)");
  BOOST_TEST(refusal("bad_parameter_name") ==
             "initializer ones: a parameter's name is not in snake_case (got \"fan in\", expected a letter and then "
             "letters, digits and _, all lower case)");
}

BOOST_AUTO_TEST_CASE(parameters_are_unique_and_leave_the_manifest_its_words) {
  BOOST_TEST(refusal("parameter_twice") == "initializer ones: parameter std is declared twice");
  BOOST_TEST(refusal("parameter_type") ==
             "initializer ones: a parameter cannot be called type, which is a word of the manifest's own");
  BOOST_TEST(refusal("parameter_at") ==
             "probe silent: a parameter cannot be called at, which is a word of the manifest's own");
}

BOOST_AUTO_TEST_CASE(a_component_can_be_made_as_what_it_says_it_is) {
  BOOST_TEST(refusal("other_make") == "probe ones: its `make` makes something else (got initializer, expected probe)");
  BOOST_TEST(refusal("empty_make") == "initializer ones: its `make` is empty");
}

BOOST_AUTO_TEST_CASE(loading_leaves_subnormal_numbers_alone) {
  plugin::Registry registry;
  registry.load(test_plugin("flushes_to_zero"));
  volatile double smallest = std::numeric_limits<double>::min();
  BOOST_TEST(smallest / 2 > 0);
}

BOOST_AUTO_TEST_SUITE_END()
