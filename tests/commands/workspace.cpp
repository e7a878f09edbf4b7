#include "workspace.hpp"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace initlab::test {

const char* const kSmallManifest = R"(title = "Small"
seed  = 1

[data]
source     = "synthetic"
dimension  = 20
classes    = 3
separation = 1.0
train      = 250
test       = 50

[network]
initializer = { type = "xavier" }
bias        = { type = "constant", value = 0.0 }
layers = [
  { type = "dense", units = 8, name = "hidden" }, { type = "relu" },
  { type = "dense", units = 3, name = "out" },
]

[training]
loss      = "cross_entropy"
optimizer = { type = "sgd", rate = 0.1 }
batches   = { size = 100, order = "shuffled" }
epochs    = 2

[[probes]]
type    = "hdf5"
batch   = { from = "test", samples = 20 }
tensors = ["activation", "weight", "weight_update"]
)";

namespace {

Words with_sets(Words words, const Words& overrides) {
  for (const std::string& override_text : overrides) {
    words.push_back("--set");
    words.push_back(override_text);
  }
  return words;
}

}  // namespace

Workspace::Workspace() {
  std::string name = (std::filesystem::temp_directory_path() / "initlab-commands-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  folder_ = name;
  write("small.toml", kSmallManifest);
}

Workspace::~Workspace() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Workspace::write(const std::string& name, const std::string& text) const {
  std::ofstream(folder_ / name, std::ios::binary) << text;
}

Outcome Workspace::run(const Words& words, const std::map<std::string, std::string>& environment) const {
  return Program(folder_, words, environment).wait();
}

std::filesystem::path Workspace::record(const Words& overrides) const {
  const Outcome outcome = run(with_sets({"run", "small.toml", "--out", "out"}, overrides));
  BOOST_REQUIRE_MESSAGE(outcome.exit == 0, "exit " << outcome.exit << "\n" << outcome.err);
  return folder_ / "out" / "seed=1.h5";
}

std::string Workspace::refusal(const Words& overrides) const {
  const Outcome outcome = run(with_sets({"run", "small.toml", "--out", "out"}, overrides));
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(outcome.out == "");
  BOOST_TEST(!std::filesystem::exists(folder_ / "out"));
  return last_line(outcome.err);
}

Words lines(const std::string& text) {
  std::istringstream stream(text);
  Words all;
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

std::string last_line(const std::string& text) {
  const Words all = lines(text);
  return all.empty() ? "" : all.back();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace initlab::test
