// Every file of tests/bad_manifests holds a mistake, and says in its first lines, behind "#! ", what must be said of
// it: "LINE:COLUMN: ...", or " ..." of the text as a whole; "error: LINE:COLUMN: ..." where it is noticed only when the
// run is put together.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "workspace.hpp"

using namespace initlab::test;
namespace fs = std::filesystem;

BOOST_FIXTURE_TEST_SUITE(bad_manifests, Workspace)

namespace {

/// What the program says of the file `name` that holds `text`.
std::string expected(const std::string& name, const std::string& text) {
  std::string all;
  std::istringstream stream(text);
  const std::string kLater = "error: ";
  for (std::string line; std::getline(stream, line) && line.starts_with("#!");) {
    const bool later = line.substr(3).starts_with(kLater);
    if (later) line.erase(3, kLater.size());
    all += (later ? kLater : "") + name + ":" +
           (std::isdigit(static_cast<unsigned char>(line.at(3))) ? line.substr(3) : line.substr(2)) + "\n";
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_is_answered_by_exactly_its_sentences_and_exit_2) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(INITLAB_SOURCE_DIR "/tests/bad_manifests"))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  BOOST_TEST(files.size() > 60u);
  for (const fs::path& file : files) {
    BOOST_TEST_CONTEXT(file.filename().string()) {
      const std::string name = file.filename().string();
      std::ifstream stream(file, std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(stream), {}};
      write(name, text);
      BOOST_TEST(!expected(name, text).empty());
      for (const Words& words : {Words{"validate", name}, Words{"run", name, "--out", "out"}}) {
        const Outcome outcome = run(words);
        BOOST_TEST(outcome.exit == 2);
        BOOST_TEST(outcome.err == expected(name, text));
        BOOST_TEST(outcome.out == "");
        BOOST_TEST(!fs::exists(*this / "out"));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
