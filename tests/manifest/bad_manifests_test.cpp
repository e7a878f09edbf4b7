// Every file of tests/bad_manifests holds a mistake, and says in its first lines, behind "#! ", what must be said of
// it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "support.hpp"

namespace initlab::manifest {

namespace {

Lines expected_in(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line) && line.starts_with("#! ");) lines.push_back(line.substr(3));
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_bad_manifest_is_answered_by_exactly_its_sentences) {
  const std::filesystem::path folder = std::filesystem::path(TEST_SOURCE_DIR).parent_path() / "bad_manifests";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  BOOST_TEST(files.size() > 30u);
  for (const auto& file : files) {
    BOOST_TEST_CONTEXT(file.filename().string()) {
      std::ifstream stream(file, std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(stream), {}};
      const Lines expected = expected_in(text);
      BOOST_TEST(!expected.empty());
      check_lines(problems(text), expected);
    }
  }
}

}  // namespace initlab::manifest
