// What is said of a program that does not do as it should.
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "script.hpp"

namespace initlab::test {

namespace {

const std::string kSave = "import numpy as np\nnp.save(t['output'], ";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refusals, Script)

BOOST_AUTO_TEST_CASE(a_command_has_a_program) {
  BOOST_TEST(not_made(command({})) ==
             "command: empty (got [], expected a program and its arguments, such as [\"python3\", \"my_init.py\"])");
  BOOST_TEST(
      not_made(command({""})) ==
      "command: empty (got [\"\"], expected a program and its arguments, such as [\"python3\", \"my_init.py\"])");
  BOOST_TEST(not_made(command({"x", std::string("a\0b", 3)})) ==
             "command: a word holds a zero byte, with which it would end (got \"a\\u0000b\")");
}

BOOST_AUTO_TEST_CASE(it_can_be_executed) {
  using initlab::test::refused;
  BOOST_TEST(refused({"pyhton3", "init.py"}) ==
             "\"pyhton3 init.py\": there is no such program (got \"pyhton3\", expected one in PATH, or a path with a / "
             "from the current folder)");
  write("");
  const std::string sentence =
      "\"./init.py\": no program that can be executed (got \"./init.py\"); name what runs it first, as in "
      "[\"python3\", \"my_init.py\"]";
  BOOST_TEST(refused({"./init.py"}) == sentence);
  chmod("init.py", 0700);  // without a line #!
  BOOST_TEST(refused({"./init.py"}) == sentence);
}

BOOST_AUTO_TEST_CASE(it_succeeds) {
  BOOST_TEST(refused("print('before')\nraise ValueError('no such scheme')\n") ==
             "failed (got exit code 1, expected 0; its last line: \"ValueError: no such scheme\")");
  BOOST_TEST(refused("sys.exit(7)\n") == "failed (got exit code 7, expected 0; it said nothing)");
  BOOST_TEST(refused("sys.stdout.buffer.write(b'a\\n\\x1b[31m\\xff \"x\"\\n \\n\\n')\nsys.exit(1)\n") ==
             "failed (got exit code 1, expected 0; its last line: \"\\u001b[31m\xEF\xBF\xBD \\\"x\\\"\")");
  BOOST_TEST(refused("print('x' * 100000)\nsys.exit(1)\n") ==
             "failed (got exit code 1, expected 0; its last line: \"" + std::string(200, 'x') + "...\")");
}

BOOST_AUTO_TEST_CASE(no_signal_kills_it) {
  BOOST_TEST(refused("print('so far', flush=True)\nos.kill(os.getpid(), 11)\n") ==
             "killed by a signal (got SIGSEGV; its last line: \"so far\")");
}

BOOST_AUTO_TEST_CASE(it_keeps_within_its_time) {
  BOOST_TEST(refused("import time\nprint('so far', flush=True)\ntime.sleep(300)\n", {{"time_limit", 1.5}}) ==
             "killed, since it was not done within time_limit = 1.5 s (its last line: \"so far\")");
}

BOOST_AUTO_TEST_CASE(it_writes_a_file) {
  const std::string sentence =
      "wrote no array (expected a .npy file at the path \"output\" of its description; its last line: \"done\")";
  BOOST_TEST(refused("print('done')\n") == sentence);
  BOOST_TEST(refused("os.mkdir(t['output'])\nprint('done')\n") == sentence);
  BOOST_TEST(refused("os.mkfifo(t['output'])\nprint('done')\n") == sentence);
}

BOOST_AUTO_TEST_CASE(the_file_is_an_array_of_numpys) {
  BOOST_TEST(refused("open(t['output'], 'w').write('0.1 0.2')\n") ==
             "its array: not an npy file (got \"0.1 0.\", expected \"\\x93NUMPY\" at its beginning)");
  BOOST_TEST(refused(kSave + "np.zeros(t['shape'], complex))\n") ==
             "its array: this type of numbers is not read (got \"<c16\", expected u1, i1, u2, i2, u4, i4, i8, f4 or "
             "f8)");
}

BOOST_AUTO_TEST_CASE(the_array_has_the_shape_that_it_was_told) {
  BOOST_TEST(refused(kSave + "np.zeros((t['rows'], t['columns'])))\n") ==
             "its array: wrong shape (got 5 x 3, expected 3 x 5); it is transposed");
  BOOST_TEST(refused(kSave + "np.zeros(15))\n") == "its array: wrong shape (got 15, expected 3 x 5)");
}

BOOST_AUTO_TEST_CASE(its_entries_are_finite) {
  const std::string real = sizeof(Real) == 4 ? "float" : "double";
  BOOST_TEST(refused(kSave + "np.full(t['shape'], np.nan))\n") ==
             "its array: entry [0, 0] is not a finite " + real + " (got nan)");
}

BOOST_AUTO_TEST_CASE(it_draws_from_the_seed_alone) {
  const std::string sentence =
      "two runs for the same seed differ (got other bytes the second time, expected the same); it must draw from "
      "\"seed\" alone";
  BOOST_TEST(refused(kSave + "np.random.default_rng().normal(size=t['shape']))\n") == sentence);
  // Neither is its place anything to draw from, nor may it count how often it ran.
  BOOST_TEST(refused("import zlib\n" + kSave + "np.full(t['shape'], zlib.crc32(t['output'].encode())))\n") == sentence);
  BOOST_TEST(refused("open('ran', 'a').write('x')\n" + kSave + "np.full(t['shape'], os.path.getsize('ran')))\n") ==
             sentence);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
