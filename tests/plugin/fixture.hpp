// What the tests of plugins share: a folder to throw away, the plugins of tests/bad_plugins/, and the sentence of an
// error.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "initlab/error.hpp"

/// A fresh folder that goes away with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "initlab-plugin-XXXXXX").string();
    if (!mkdtemp(name.data())) throw initlab::Error("no temporary folder could be made");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// A folder in it.
  std::filesystem::path folder(const std::string& name) const {
    std::filesystem::create_directories(path_ / name);
    return path_ / name;
  }

  /// A file in it with this content.
  std::filesystem::path file(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// build/<preset>/tests/bad_plugins/<folder>/<name>.so
inline std::filesystem::path test_plugin(const std::string& folder, const std::string& name) {
  return std::filesystem::path(INITLAB_BUILD_DIR) / "tests" / "bad_plugins" / folder / (name + ".so");
}
inline std::filesystem::path test_plugin(const std::string& name) { return test_plugin(name, name); }

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

/// What the Error says that f throws, or "(no error)". Anything else that is thrown fails the test.
template <class F>
std::string sentence(F&& f) {
  try {
    f();
  } catch (const initlab::Error& e) {
    return e.what();
  }
  return "(no error)";
}
