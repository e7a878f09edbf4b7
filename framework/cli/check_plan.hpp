// What `initlab check` is asked to test: files, their components, and with which parameters.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "check/tests.hpp"
#include "cli/loaded.hpp"

namespace initlab::cli {

/// Everything that a process must know to do a piece of the work. It crosses to child processes as JSON.
struct CheckRequest {
  std::string file;      ///< the plugin
  std::string manifest;  ///< from which parameters are taken, or empty
  Words overrides, plugin_path;
  std::string kind, name;  ///< of the component; empty: the file itself
  std::string test;        ///< empty: list what there is to test
  std::uint64_t seed = 1;

  nlohmann::json json() const;
  static CheckRequest from(const nlohmann::json& json);
};

/// One component of a file.
struct CheckedComponent {
  std::string kind, name;
};

/// A file with what is to be tested of it.
struct CheckedPlugin {
  std::string file, plugin, version;
  std::vector<CheckedComponent> components;
  std::string refusal = {};  ///< why its components are not known
};

/// In a process that may die of it: the plugins of the request's manifest, or the one of its file; or the outcome of
/// its test.
std::vector<CheckedPlugin> listed(const CheckRequest& request);
check::Outcome outcome(const CheckRequest& request);

/// The word before a request in a child's command line.
inline constexpr const char* kChildWord = "--child";

/// What such a child does: it answers and returns an exit code.
int serve_check(const std::string& request);

/// The word for a child's command line.
std::string child_word(const CheckRequest& request);

nlohmann::json json(const std::vector<CheckedPlugin>& plugins);
std::vector<CheckedPlugin> plugins_from(const nlohmann::json& json);

}  // namespace initlab::cli
