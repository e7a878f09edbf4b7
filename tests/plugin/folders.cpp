#include <boost/test/unit_test.hpp>

#include "fixture.hpp"
#include "plugin/registry.hpp"

using namespace initlab;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(folders)

BOOST_AUTO_TEST_CASE(a_refused_file_is_listed_and_the_others_are_taken) {
  const TemporaryFolder folder;
  fs::copy(test_plugin("no_plugin"), folder.path() / "a.so");
  fs::copy(test_plugin("tiny"), folder.path() / "b.so");
  folder.file("c.so", "");
  folder.file("readme.txt", "not looked at");
  const plugin::Registry registry({folder.path()});
  BOOST_TEST(registry.components().size() == 4);
  BOOST_REQUIRE_EQUAL(registry.refusals().size(), 2);
  BOOST_TEST(registry.refusals()[0].file == folder.path() / "a.so");
  BOOST_TEST(registry.refusals()[0].reason ==
             "not an initlab plugin (no section initlab_2); a plugin has INITLAB_PLUGIN(...) once in its sources");
  BOOST_TEST(registry.refusals()[1].sentence() ==
             (folder.path() / "c.so").string() + ": not an ELF shared library (the file is empty)");
}

BOOST_AUTO_TEST_CASE(an_earlier_folder_shadows_a_later_one_with_one_line_a_component) {
  const TemporaryFolder folder;
  const fs::path early = folder.folder("early"), late = folder.folder("late");
  fs::copy(test_plugin("tiny"), early / "tiny.so");
  fs::copy(test_plugin("tiny"), late / "tiny.so");
  const plugin::Registry registry({early, late});
  const std::string tail = " of " + (late / "tiny.so").string() + " is shadowed by " + (early / "tiny.so").string();
  const std::vector<std::string> expected = {"initializer halves" + tail, "activation doubling" + tail,
                                             "layer mirror" + tail, "probe silent" + tail};
  BOOST_TEST(registry.shadowed() == expected, boost::test_tools::per_element());
  BOOST_TEST(registry.components().size() == 4);
  BOOST_TEST(registry.find(Kind::probe, "silent")->file == early / "tiny.so");
}

BOOST_AUTO_TEST_CASE(a_file_that_was_loaded_by_name_shadows_the_folders) {
  const TemporaryFolder folder;
  fs::copy(test_plugin("tiny"), folder.path() / "tiny.so");
  plugin::Registry registry;
  registry.load(test_plugin("tiny"));
  registry.add(folder.path());
  BOOST_TEST(registry.shadowed().size() == 4);
  BOOST_TEST(registry.find(Kind::layer, "mirror")->file == test_plugin("tiny"));
}

BOOST_AUTO_TEST_CASE(a_file_in_two_places_is_one_file) {
  const TemporaryFolder folder;
  fs::create_symlink(test_plugin("tiny"), folder.path() / "a.so");
  fs::create_symlink(test_plugin("tiny"), folder.path() / "b.so");
  const plugin::Registry registry({folder.path(), test_plugin("tiny").parent_path()});
  BOOST_TEST(registry.components().size() == 4);
  BOOST_TEST(registry.shadowed().empty());
}

BOOST_AUTO_TEST_CASE(two_files_of_one_folder_with_one_name_are_an_error_that_names_both) {
  const fs::path folder = test_plugin("twins", "twin_a").parent_path();
  const std::string expected = "initializer twin: defined in both " + (folder / "twin_a.so").string() + " and " +
                               (folder / "twin_b.so").string() + "; keep one of the two in this folder";
  BOOST_TEST(sentence([&] { plugin::Registry({folder}); }) == expected);

  // Also where an earlier folder has the name already: which of the two would be taken without it is still open.
  const TemporaryFolder early;
  fs::copy(test_plugin("twins", "twin_a"), early.path() / "twin.so");
  plugin::Registry registry({early.path()});
  BOOST_TEST(sentence([&] { registry.add(folder); }) == expected);
  BOOST_TEST(registry.components().size() == 1);
  BOOST_TEST(registry.shadowed().empty());
}

BOOST_AUTO_TEST_CASE(a_world_writable_folder_is_refused) {
  const TemporaryFolder folder;
  fs::copy(test_plugin("tiny"), folder.path() / "tiny.so");
  fs::permissions(folder.path(), fs::perms::all | fs::perms::sticky_bit);
  BOOST_TEST(sentence([&] { plugin::Registry({folder.path()}); }) ==
             "plugin folder " + folder.path().string() +
                 ": every user of this machine may put a file there (mode 1777), so nothing is loaded from it; use "
                 "`chmod o-w`");
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_none_is_an_error) {
  const TemporaryFolder folder;
  const fs::path absent = folder.path() / "absent", file = folder.file("file", "");
  BOOST_TEST(sentence([&] { plugin::Registry({absent}); }) == "plugin folder " + absent.string() + ": no such folder");
  BOOST_TEST(sentence([&] { plugin::Registry({file}); }) == "plugin folder " + file.string() + ": not a folder");
}

BOOST_AUTO_TEST_SUITE_END()
