// How a program is run.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "script.hpp"

namespace initlab::test {

namespace {

const std::string kOnes = "import numpy as np\nnp.save(t['output'], np.ones(t['shape'], 'f4'))\n";

/// Whether a process ends within ten seconds: it takes a moment to die. A zombie, which nobody may have waited for yet,
/// has ended.
bool ends(const std::string& process) {
  for (int i = 0; i < 1000; ++i) {
    std::ifstream stream("/proc/" + process + "/stat");
    std::string number, name, state;
    if (!(stream >> number >> name >> state) || state == "Z" || state == "X") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(process, Script)

BOOST_AUTO_TEST_CASE(it_inherits_no_open_file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> open(std::fopen("other", "wb"), std::fclose);
  filled(kOnes + R"(
def is_open(fd):
    try:
        return bool(os.fstat(fd))
    except OSError:
        return False
open("fds", "w").write(str([fd for fd in range(3, 1024) if is_open(fd)][1:]))  # the first one is this very file
)");
  BOOST_TEST(bytes_of("fds") == "[]");
}

BOOST_AUTO_TEST_CASE(what_it_leaves_behind_ends_with_it) {
  filled(kOnes + "import subprocess\nopen('left', 'w').write(str(subprocess.Popen(['sleep', '300']).pid))\n");
  BOOST_TEST(ends(bytes_of("left")));
  BOOST_TEST(refused("import subprocess, time\nopen('left', 'w').write(str(subprocess.Popen(['sleep', '300']).pid))\n"
                     "time.sleep(300)\n",
                     {{"time_limit", 1.0}}) ==
             "killed, since it was not done within time_limit = 1.0 s (it said nothing)");
  BOOST_TEST(ends(bytes_of("left")));
}

BOOST_AUTO_TEST_CASE(it_need_not_read_what_it_is_told_and_may_say_much) {
  BOOST_TEST(initlab::test::refused({"sh", "-c", "exec <&-; seq 300000; exit 3"}) ==
             "\"sh -c exec <&-; seq 300000; exit 3\": failed (got exit code 3, expected 0; its last line: "
             "\"300000\")");
}

BOOST_AUTO_TEST_CASE(words_are_words_and_no_shells) {
  const std::string word = "$(touch touched) ; * \"'";
  filled(kOnes + "open('word', 'w').write(sys.argv[1])\n", {word});
  BOOST_TEST(bytes_of("word") == word);
  BOOST_TEST(!std::filesystem::exists("touched"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
