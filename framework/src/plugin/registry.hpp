// Registry: the components of all plugins on the search path. The only place where Boost.DLL is used.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "initlab/component.hpp"
#include "initlab/error.hpp"
#include "plugin/calling.hpp"

namespace initlab::plugin {

/// A component and the plugin that it came from.
struct Found {
  Component component;
  std::string plugin, version;
  std::filesystem::path file;
  std::uint32_t checksum = 0;  ///< CRC-32 of the file as it was loaded
};

/// A file on the search path that was not taken, and why: "file: reason" is a sentence.
struct Refusal {
  std::filesystem::path file;
  std::string reason;

  std::string sentence() const { return file.string() + ": " + reason; }
};

/// The folders to look in: `option` (--plugin-path, in order), INITLAB_PLUGIN_PATH (colon-separated),
/// $XDG_DATA_HOME/initlab/plugins (default ~/.local/share), <library folder>/initlab/plugins; absolute, each once. The
/// current folder is never among them unless it is named. Folders that do not exist are left out, except that a
/// missing one of `option` throws Error.
std::vector<std::filesystem::path> search_path(const std::vector<std::filesystem::path>& option);

/// Everything in the folder that is called *.so, sorted. Throws Error if it cannot be read or is world-writable.
std::vector<std::filesystem::path> plugin_files(const std::filesystem::path& folder);

class Registry {
 public:
  Registry() = default;

  /// Adds every folder, in order.
  explicit Registry(const std::vector<std::filesystem::path>& folders);

  /// Loads every plugin (*.so) of a folder, sorted by file name. What was there before shadows what comes now; a file
  /// that is there already is not taken twice; a file that is refused is listed. Throws Error, and takes nothing, if
  /// the folder cannot be read or is world-writable, or if two of its files define the same name.
  void add(const std::filesystem::path& folder);

  /// Loads one file, as a place of its own; throws Error "file: reason" if it is refused.
  void load(const std::filesystem::path& file);

  /// Sorted by kind, then name.
  const std::vector<Found>& components() const { return components_; }
  const std::vector<Refusal>& refusals() const { return refusals_; }
  /// One line for each component that an earlier place shadows.
  const std::vector<std::string>& shadowed() const { return shadowed_; }

  /// Null if there is none. Valid until the next add or load.
  const Found* find(Kind kind, std::string_view name) const;

  /// The sentence for a name that find does not know: which files were refused and why, and what was perhaps meant.
  std::string unknown(Kind kind, std::string_view name) const;

  /// Constructs a component from parameters that its schema has admitted. Any exception of the constructor becomes an
  /// Error that names component, plugin and version. Throws Error with unknown(kind, name) if there is none.
  std::shared_ptr<const Layer> layer(std::string_view name, const Parameters& parameters) const;
  std::shared_ptr<const Activation> activation(std::string_view name, const Parameters& parameters) const;
  std::shared_ptr<const Initializer> initializer(std::string_view name, const Parameters& parameters) const;
  std::shared_ptr<const Probe> probe(std::string_view name, const Parameters& parameters) const;

 private:
  bool is_loaded(const std::filesystem::path& file) const;
  void merge(std::vector<Found> place);

  std::vector<Found> components_;
  std::vector<std::filesystem::path> files_;
  std::vector<Refusal> refusals_;
  std::vector<std::string> shadowed_;
};

/// Calls f and turns whatever it throws into an Error: "initializer he (plugin initializers 1.0): fill: <what>". An
/// exception of a foreign type becomes "... threw an exception that is not a std::exception".
template <class F>
auto guarded(const std::string& component, const char* call, F&& f) -> decltype(f()) {
  try {
    const Calling calling(component, call);
    return f();
  } catch (const std::exception& e) {
    throw Error(component + ": " + call + ": " + e.what());
  } catch (...) {
    throw Error(component + ": " + call + ": threw an exception that is not a std::exception");
  }
}

/// "initializer he (plugin initializers 1.0)".
std::string title(const Found& found);

}  // namespace initlab::plugin
