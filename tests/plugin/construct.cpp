#include <boost/test/unit_test.hpp>

#include "fixture.hpp"
#include "plugin/registry.hpp"

using namespace initlab;

namespace {

plugin::Registry with(const std::string& name) {
  plugin::Registry registry;
  registry.load(test_plugin(name));
  return registry;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(construct)

BOOST_AUTO_TEST_CASE(each_kind_is_constructed_from_its_plugin) {
  const plugin::Registry registry = with("tiny");
  const auto doubling = registry.activation("doubling", {});
  const Matrix z = {{1, 2}, {3, 4}};
  Matrix a(2, 2);
  doubling->value(z, a);
  BOOST_TEST(doubling->value(1.5) == 3.0);
  BOOST_TEST(a(1, 0) == Real(6));

  TensorInfo info;
  const auto halves = registry.initializer("halves", Parameters({{"sign", -1.0}}));
  BOOST_TEST(halves->law(info)->mean == -0.5);
  BOOST_TEST(registry.layer("mirror", {})->output(Shape{3}).text() == "3");
  BOOST_TEST(registry.probe("silent", {})->needs().evaluator == false);
}

BOOST_AUTO_TEST_CASE(an_object_outlives_the_registry_that_made_it) {
  std::shared_ptr<const Activation> doubling;
  {
    const plugin::Registry registry = with("tiny");
    doubling = registry.activation("doubling", {});
  }
  BOOST_TEST(doubling->slope(7.0) == 2.0);
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_constructor_names_component_plugin_and_version) {
  BOOST_TEST(sentence([] { with("throws_in_constructor").initializer("thrower", {}); }) ==
             "initializer thrower (plugin throws_in_constructor 1.0): constructor: the seed paper is lost");
  BOOST_TEST(sentence([] { with("throws_foreign").initializer("foreign_thrower", {}); }) ==
             "initializer foreign_thrower (plugin throws_foreign 1.0): constructor: threw an exception that is not a "
             "std::exception");
  BOOST_TEST(sentence([] { with("returns_nothing").initializer("nothing", {}); }) ==
             "initializer nothing (plugin returns_nothing 1.0): constructor: returned nothing");
  // A parameter that the schema admits but nobody gave is the constructor's own error.
  BOOST_TEST(sentence([] { with("tiny").initializer("halves", {}); }) ==
             "initializer halves (plugin tiny 1.2): constructor: parameter sign: neither given nor in the schema with "
             "a default");
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_call_names_component_plugin_and_version) {
  const plugin::Registry registry = with("throws_in_fill");
  const auto fails = registry.initializer("fails_later", {});
  const plugin::Found& found = *registry.find(Kind::initializer, "fails_later");
  TensorInfo info;
  info.node = "hidden1";
  info.spec.name = "weight";
  Matrix w(2, 2);
  BOOST_TEST(sentence([&] {
               plugin::guarded(plugin::title(found), "fill", [&] { fails->fill(w, info, Rng(1, "init")); });
             }) == "initializer fails_later (plugin throws_in_fill 1.0): fill: no value for hidden1/weight");
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_answered_with_what_was_perhaps_meant) {
  const plugin::Registry registry = with("tiny");
  BOOST_TEST(sentence([&] { registry.initializer("halvs", {}); }) ==
             "initializer halvs: no loaded plugin defines it; did you mean \"halves\"?");
  BOOST_TEST(sentence([&] { registry.probe("xyz", {}); }) == "probe xyz: no loaded plugin defines it");
  BOOST_TEST(sentence([&] { registry.layer("doubling", {}); }) ==
             "layer doubling: no loaded plugin defines it, but there is activation doubling");
}

BOOST_AUTO_TEST_CASE(an_unknown_name_is_answered_with_the_files_that_were_refused) {
  const TemporaryFolder folder;
  std::filesystem::copy(test_plugin("other_api"), folder.path() / "a.so");
  std::filesystem::copy(test_plugin("no_plugin"), folder.path() / "b.so");
  std::filesystem::copy(test_plugin("tiny"), folder.path() / "c.so");
  const plugin::Registry registry({folder.path()});
  BOOST_TEST(sentence([&] { registry.layer("miror", {}); }) ==
             "layer miror: no loaded plugin defines it (refused: " + (folder.path() / "a.so").string() +
                 ": built for plugin API 1, this program has 2; rebuild it | " + (folder.path() / "b.so").string() +
                 ": not an initlab plugin (no section initlab_2); a plugin has INITLAB_PLUGIN(...) once in its "
                 "sources); did you mean \"mirror\"?");
}

BOOST_AUTO_TEST_SUITE_END()
