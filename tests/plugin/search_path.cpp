#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <optional>

#include "fixture.hpp"
#include "plugin/registry.hpp"

using namespace initlab;
namespace fs = std::filesystem;

namespace {

/// A variable of the environment with another value, or none, until the end of the test.
class Variable {
 public:
  Variable(const char* name, const std::optional<std::string>& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    set(value);
  }
  ~Variable() { set(before_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const std::optional<std::string>& value) {
    if (value)
      setenv(name_, value->c_str(), 1);
    else
      unsetenv(name_);
  }
  const char* name_;
  std::optional<std::string> before_;
};

/// The search path without its last place, which libinitlab.so's own folder gives if there are plugins beside it.
std::vector<fs::path> found(const std::vector<fs::path>& option) {
  std::vector<fs::path> folders = plugin::search_path(option);
  const fs::path built = fs::path(INITLAB_BUILD_DIR) / "lib" / "initlab" / "plugins";
  if (!fs::is_directory(built)) return folders;
  BOOST_REQUIRE(!folders.empty());
  BOOST_TEST(folders.back() == built);
  folders.pop_back();
  return folders;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(search_path)

BOOST_AUTO_TEST_CASE(option_comes_before_environment_before_data_home_before_library) {
  const TemporaryFolder folder;
  const fs::path a = folder.folder("a"), b = folder.folder("b"), c = folder.folder("c"), d = folder.folder("d"),
                 own = folder.folder("data/initlab/plugins");
  const Variable list("INITLAB_PLUGIN_PATH", c.string() + ":" + d.string());
  const Variable data("XDG_DATA_HOME", (folder.path() / "data").string());
  BOOST_TEST(found({b, a}) == (std::vector<fs::path>{b, a, c, d, own}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(data_home_defaults_to_local_share_of_the_home_folder) {
  const TemporaryFolder folder;
  const fs::path own = folder.folder(".local/share/initlab/plugins");
  const Variable list("INITLAB_PLUGIN_PATH", std::nullopt), home("HOME", folder.path().string());
  for (const std::optional<std::string>& value : {std::optional<std::string>(), std::optional<std::string>(""),
                                                  std::optional<std::string>("relative/is/ignored")}) {
    const Variable data("XDG_DATA_HOME", value);
    BOOST_TEST(found({}) == std::vector<fs::path>{own}, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(the_current_folder_is_searched_only_if_it_is_named) {
  const TemporaryFolder folder;
  const Variable data("XDG_DATA_HOME", (folder.path() / "none").string());
  const fs::path here = fs::current_path();
  {
    const Variable list("INITLAB_PLUGIN_PATH", "::");
    BOOST_TEST(found({}).empty());
  }
  const Variable list("INITLAB_PLUGIN_PATH", folder.path().string() + "::.");
  BOOST_TEST(found({}) == (std::vector<fs::path>{folder.path(), here / ""}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_folder_is_searched_once_in_its_first_place) {
  const TemporaryFolder folder;
  const fs::path a = folder.folder("a"), b = folder.folder("b");
  fs::create_directory_symlink(a, folder.path() / "link");
  const Variable list("INITLAB_PLUGIN_PATH", a.string() + "/:" + (folder.path() / "link").string() + ":" + b.string());
  const Variable data("XDG_DATA_HOME", (folder.path() / "none").string());
  BOOST_TEST(found({b}) == (std::vector<fs::path>{b, a / ""}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_does_not_exist_is_an_error_only_where_it_was_asked_for) {
  const TemporaryFolder folder;
  const fs::path absent = folder.path() / "absent", file = folder.file("file", "");
  const Variable list("INITLAB_PLUGIN_PATH", absent.string() + ":" + file.string());
  const Variable data("XDG_DATA_HOME", absent.string());
  BOOST_TEST(found({}).empty());
  BOOST_TEST(sentence([&] { plugin::search_path({absent}); }) ==
             "--plugin-path " + absent.string() + ": no such folder");
  BOOST_TEST(sentence([&] { plugin::search_path({file}); }) == "--plugin-path " + file.string() + ": not a folder");
}

BOOST_AUTO_TEST_SUITE_END()
