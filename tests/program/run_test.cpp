// A manifest that uses a program: described without running it, run, and refused in a sentence.
#include <boost/test/unit_test.hpp>

#include "commands/workspace.hpp"

using namespace initlab::test;

namespace {

std::string chosen(const std::string& more = "") {
  return "network.initializer={type=\"program\",command=[\"" + std::string(INITLAB_PYTHON) + "\",\"init.py\"]" + more +
         "}";
}

std::string tensor(const std::string& text, const std::string& name) {
  for (const std::string& line : lines(text))
    if (line.starts_with(name)) return line;
  return "";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(manifests, Workspace)

BOOST_AUTO_TEST_CASE(describe_says_the_law_claimed_and_runs_nothing) {
  write("init.py", "open('ran', 'w')\n");
  const Outcome claimed = run({"describe", "small.toml", "--set", chosen(",law=\"normal\",gain=2.0")});
  BOOST_TEST(claimed.exit == 0);
  BOOST_TEST(contains(tensor(claimed.out, "hidden/weight "), " N(0, 0.447214^2) "));  // 2 / sqrt(20)
  const Outcome unclaimed = run({"describe", "small.toml", "--set", chosen()});
  BOOST_TEST(contains(tensor(unclaimed.out, "hidden/weight "), " no claim "));
  BOOST_TEST(run({"validate", "small.toml", "--set", chosen()}).exit == 0);
  BOOST_TEST(run({"run", "small.toml", "--out", "out", "--dry-run", "--set", chosen()}).exit == 0);
  BOOST_TEST(!std::filesystem::exists(*this / "ran"));
}

BOOST_AUTO_TEST_CASE(a_run_takes_it_and_a_refusal_names_tensor_and_command) {
  write("init.py",
        "import json, sys\nimport numpy as np\nt = json.load(sys.stdin)\n"
        "np.save(t['output'], np.random.default_rng(t['seed']).normal(0, 0.1, t['shape']))\n");
  record({chosen()});
  std::filesystem::remove_all(*this / "out");
  write("init.py", "import sys\nsys.exit('not today')\n");
  const Outcome outcome = run({"run", "small.toml", "--out", "out", "--threads", "1", "--set", chosen()});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(last_line(outcome.err) ==
             "error: seed=1: initializer program (plugin initializers 1.0), weight of hidden: fill: \"" +
                 std::string(INITLAB_PYTHON) +
                 " init.py\": failed (got exit code 1, expected 0; its last line: \"not today\")");
}

BOOST_AUTO_TEST_SUITE_END()
