// Where the files of a data set are looked for, and what is said if they are nowhere.
#include "data/idx_folder.hpp"
#include "support.hpp"

namespace initlab::data::test {

namespace {

/// Good files, told apart by the first training label.
void write_marked(const fs::path& folder, std::uint8_t mark) {
  fs::create_directories(folder);
  write_good(folder);
  write(folder / "train-labels-idx1-ubyte", labels(3, {mark, 9, 1}));
}

int mark(const std::string& source, std::map<std::string, ParameterValue, std::less<>> parameters) {
  return copied(load(plan(source, std::move(parameters)), {}).train.labels()).at(0);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(search)

BOOST_AUTO_TEST_CASE(takes_the_folder_named_before_the_data_path) {
  const TemporaryFolder named, other;
  write_marked(named.path(), 3);
  write_marked(other.path() / "mnist", 4);
  const Environment path("INITLAB_DATA_PATH", other.path().c_str());
  BOOST_TEST(mark("mnist", {{"folder", named.path().string()}}) == 3);
  BOOST_TEST(mark("mnist", {}) == 4);
}

BOOST_AUTO_TEST_CASE(takes_a_subfolder_of_the_sources_name_before_the_folder_itself) {
  const TemporaryFolder folder;
  write_marked(folder.path(), 5);
  write_marked(folder.path() / "fashion-mnist", 6);
  const Environment path("INITLAB_DATA_PATH", folder.path().c_str());
  BOOST_TEST(mark("fashion-mnist", {}) == 6);
  BOOST_TEST(mark("mnist", {}) == 5);
}

BOOST_AUTO_TEST_CASE(takes_the_folders_of_the_data_path_in_order_and_skips_empty_entries) {
  const TemporaryFolder empty, one, two;
  write_marked(one.path(), 1);
  write_marked(two.path() / "mnist", 2);
  const std::string text = ":" + empty.path().string() + "::" + one.path().string() + ":" + two.path().string() + ":";
  const Environment path("INITLAB_DATA_PATH", text.c_str());
  BOOST_TEST(mark("mnist", {}) == 1);
}

BOOST_AUTO_TEST_CASE(finds_a_relative_folder_below_the_data_path) {
  const TemporaryFolder folder;
  write_marked(folder.path() / "letters/upper", 7);
  const Environment path("INITLAB_DATA_PATH", folder.path().c_str());
  BOOST_TEST(mark("idx", {{"folder", "letters/upper"}}) == 7);
}

BOOST_AUTO_TEST_CASE(takes_the_users_own_folder_after_the_data_path) {
  const TemporaryFolder home, other;
  write_marked(home.path() / "share/initlab/data/mnist", 2);
  write_marked(home.path() / "home/.local/share/initlab/data/mnist", 3);
  const Environment where("HOME", home.file("home").c_str());
  {
    const Environment path("INITLAB_DATA_PATH", nullptr), xdg("XDG_DATA_HOME", home.file("share").c_str());
    BOOST_TEST(mark("mnist", {}) == 2);
  }
  const Environment relative("XDG_DATA_HOME", "share");  // to be ignored, says the XDG specification
  BOOST_TEST(mark("mnist", {}) == 3);
  write_marked(other.path(), 4);
  const Environment path("INITLAB_DATA_PATH", other.path().c_str());
  BOOST_TEST(mark("mnist", {}) == 4);
}

BOOST_AUTO_TEST_CASE(names_every_place_looked_in) {
  const TemporaryFolder folder;
  const std::string there = folder.path().string();
  const Environment path("INITLAB_DATA_PATH", there.c_str()), xdg("XDG_DATA_HOME", nullptr),
      home("HOME", "/home/nobody");
  BOOST_TEST(load_sentence(plan("mnist", {})) ==
             "data: the files of mnist were not found (looked for train-images-idx3-ubyte, plain or .gz, in " + there +
                 "/mnist, " + there +
                 ", /home/nobody/.local/share/initlab/data/mnist); `initlab fetch mnist` downloads "
                 "them; INITLAB_DATA_PATH or data.folder may name another folder");
  BOOST_TEST(load_sentence(plan("idx", {{"folder", "no/such"}})) ==
             "data: the files of idx were not found (looked for train-images-idx3-ubyte, plain or .gz, in no/such, " +
                 there + "/no/such); correct data.folder");
}

BOOST_AUTO_TEST_CASE(says_that_there_was_no_place_to_look_in) {
  const Environment none("INITLAB_DATA_PATH", nullptr), xdg("XDG_DATA_HOME", nullptr), home("HOME", nullptr);
  BOOST_TEST(load_sentence(plan("mnist", {})) ==
             "data: the files of mnist were not found (INITLAB_DATA_PATH and data.folder are not set); `initlab fetch "
             "mnist` downloads them; INITLAB_DATA_PATH or data.folder may name another folder");
}

BOOST_AUTO_TEST_CASE(says_which_package_holds_fashion_mnist) {
  const Environment none("INITLAB_DATA_PATH", nullptr), xdg("XDG_DATA_HOME", nullptr), home("HOME", nullptr);
  const IdxSearch search = {
      .source = "fashion-mnist", .last = {"/no/such/folder"}, .hint = "apt-get install dataset-fashion-mnist"};
  BOOST_TEST(sentence([&] { read_idx_folder(search, Parameters()); }) ==
             "data: the files of fashion-mnist were not found (looked for train-images-idx3-ubyte, plain or .gz, in "
             "/no/such/folder); apt-get install dataset-fashion-mnist");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
