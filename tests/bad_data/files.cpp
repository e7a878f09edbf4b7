// Things in place of a file that can be read.
#include <sys/stat.h>

#include "nobody.hpp"
#include "support.hpp"

namespace initlab::data::test {

BOOST_AUTO_TEST_SUITE(bad_files)

BOOST_AUTO_TEST_CASE(a_folder_in_place_of_a_file) {
  const TemporaryFolder folder;
  write_good(folder.path());
  fs::remove(folder.path() / "train-images-idx3-ubyte");
  fs::create_directory(folder.path() / "train-images-idx3-ubyte");
  BOOST_TEST(load_sentence(idx_plan(folder)) ==
             folder.file("train-images-idx3-ubyte") + ": cannot be read (it is a folder, expected a file)");
}

BOOST_AUTO_TEST_CASE(a_pipe_in_place_of_a_file_does_not_block) {
  const TemporaryFolder folder;
  write_good(folder.path());
  fs::remove(folder.path() / "t10k-labels-idx1-ubyte");
  BOOST_REQUIRE(mkfifo(folder.file("t10k-labels-idx1-ubyte").c_str(), 0600) == 0);
  BOOST_TEST(load_sentence(idx_plan(folder)) ==
             folder.file("t10k-labels-idx1-ubyte") +
                 ": cannot be read (it is a device, pipe or socket, expected a file)");
}

BOOST_AUTO_TEST_CASE(a_file_without_permission) {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  write_good(folder.path());
  fs::permissions(folder.path() / "train-images-idx3-ubyte", fs::perms::none);
  BOOST_TEST(initlab::test::as_nobody([&] { return load_sentence(idx_plan(folder)); }) ==
             folder.file("train-images-idx3-ubyte") + ": cannot be read (Permission denied)");
}

BOOST_AUTO_TEST_CASE(one_of_the_four_files_missing) {
  const TemporaryFolder folder;
  write_good(folder.path());
  fs::remove(folder.path() / "train-labels-idx1-ubyte");
  BOOST_TEST(load_sentence(idx_plan(folder)) ==
             folder.path().string() +
                 ": train-labels-idx1-ubyte is missing (expected it, plain or .gz, beside the other files of idx)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
