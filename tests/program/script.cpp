#include "script.hpp"

#include <stdlib.h>

#include <boost/test/unit_test.hpp>

namespace initlab::test {

namespace fs = std::filesystem;

namespace {

std::shared_ptr<const Initializer> made(const Values& values) {
  return built_in().initializer("program", choice(Kind::initializer, "program", values).parameters);
}

Matrix filled_by(const Initializer& initializer, const TensorInfo& info) {
  Matrix w(info.spec.rows, info.spec.columns);
  initializer.fill(w, info, Rng(1, "initialisation", info.node, info.spec.name));
  return w;
}

}  // namespace

Script::Script() : before_(fs::current_path()) {
  fs::current_path(folder_.path());
  if (const char* temporary = std::getenv("TMPDIR")) temporary_ = temporary;
  setenv("TMPDIR", folder_.folder("temporary").c_str(), 1);
}

Script::~Script() {
  BOOST_CHECK(fs::is_empty("temporary"));
  if (temporary_.empty())
    unsetenv("TMPDIR");
  else
    setenv("TMPDIR", temporary_.c_str(), 1);
  fs::current_path(before_);
}

void Script::write(const std::string& body) const {
  folder_.file("init.py", "import json, os, sys\nt = json.load(sys.stdin)\n" + body);
}

std::shared_ptr<const Initializer> Script::initializer(const std::vector<std::string>& words, const Values& more) {
  std::vector<std::string> all = {INITLAB_PYTHON, "init.py"};
  all.insert(all.end(), words.begin(), words.end());
  return made(command(all, more));
}

Matrix Script::filled(const std::string& body, const std::vector<std::string>& words, const TensorInfo& info) const {
  write(body);
  return filled_by(*initializer(words), info);
}

std::string Script::refused(const std::string& body, const Values& more) const {
  write(body);
  const std::string said = sentence([&] { filled_by(*initializer({}, more), weight()); });
  const std::string title = "\"" + std::string(INITLAB_PYTHON) + " init.py\": ";
  return said.starts_with(title) ? said.substr(title.size()) : said;
}

TensorInfo Script::weight(const std::string& node) {
  TensorInfo info;
  info.node = node;
  info.spec = TensorSpec::dense_weight(3, 5);
  return info;
}

Values command(std::vector<std::string> words, const Values& more) {
  Values values = more;
  values["command"] = std::move(words);
  return values;
}

std::string refused(const std::vector<std::string>& words, const Values& more) {
  return sentence([&] { filled_by(*made(command(words, more)), Script::weight()); });
}

std::string not_made(const Values& values) {
  const std::string title = "initializer program (plugin initializers 1.0): constructor: ";
  const std::string said = sentence([&] { made(values); });
  return said.starts_with(title) ? said.substr(title.size()) : said;
}

}  // namespace initlab::test
