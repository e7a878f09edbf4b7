#include <fmt/format.h>

#include <algorithm>
#include <boost/dll/runtime_symbol_info.hpp>
#include <cstdlib>

#include "plugin/registry.hpp"

namespace initlab::plugin {

namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// The folders, each once: a folder that is found in two ways would shadow itself.
class Folders {
 public:
  void add(const fs::path& folder) {
    if (!is_folder(folder)) return;
    std::error_code error;
    fs::path real = fs::canonical(folder, error);
    if (error || std::find(real_.begin(), real_.end(), real) != real_.end()) return;
    real_.push_back(std::move(real));
    folders_.push_back(fs::absolute(folder).lexically_normal());
  }
  std::vector<fs::path> take() { return std::move(folders_); }

 private:
  std::vector<fs::path> folders_, real_;
};

void add_option(const std::vector<fs::path>& option, Folders& folders) {
  for (const fs::path& folder : option) {
    if (!is_folder(folder)) {
      std::error_code ignored;
      throw Error(fmt::format("--plugin-path {}: {}", folder.string(),
                              fs::exists(folder, ignored) ? "not a folder" : "no such folder"));
    }
    folders.add(folder);
  }
}

/// An empty piece, which other programs take for the current folder, stands for nothing.
void add_list(std::string_view list, Folders& folders) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(':'), list.size());
    if (end > 0) folders.add(fs::path(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

/// Where a user's own data belong. The XDG specification says that a relative path is to be ignored.
fs::path data_home() {
  const fs::path named = variable("XDG_DATA_HOME");
  if (named.is_absolute()) return named;
  const fs::path home = variable("HOME");
  return home.is_absolute() ? home / ".local" / "share" : fs::path();
}

}  // namespace

std::vector<fs::path> search_path(const std::vector<fs::path>& option) {
  const fs::path below = fs::path("initlab") / "plugins";
  Folders folders;
  add_option(option, folders);
  add_list(variable("INITLAB_PLUGIN_PATH"), folders);
  if (const fs::path home = data_home(); !home.empty()) folders.add(home / below);
  boost::dll::fs::error_code error;
  if (const fs::path library = boost::dll::this_line_location(error); !error && library.has_parent_path())
    folders.add(library.parent_path() / below);
  return folders.take();
}

}  // namespace initlab::plugin
