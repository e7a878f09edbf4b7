// Things in place of a file that can be read.
#include <sys/stat.h>
#include <sys/wait.h>

#include "support.hpp"

namespace initlab::data::test {

namespace {

/// What is said to a user without rights: root may read whatever its permissions say.
std::string load_sentence_as_nobody(const manifest::DataPlan& plan) {
  if (geteuid() != 0) return load_sentence(plan);
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    const bool dropped = setgid(kNobody) == 0 && setuid(kNobody) == 0;
    const std::string said = dropped ? load_sentence(plan) : "(the rights of root could not be given up)";
    _exit(::write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string said;
  char buffer[512];
  for (ssize_t got = 0; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    said.append(buffer, static_cast<size_t>(got));
  close(ends[0]);
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  BOOST_TEST(status == 0);
  return said;
}

}  // namespace

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
  BOOST_TEST(load_sentence_as_nobody(idx_plan(folder)) ==
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
