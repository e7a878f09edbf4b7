#include "plugin/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "plugin/component_check.hpp"
#include "plugin/library.hpp"

namespace initlab::plugin {

namespace {

namespace fs = std::filesystem;

void check_folder(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) throw Error(fmt::format("plugin folder {}: no such folder", folder.string()));
  if (!fs::is_directory(status)) throw Error(fmt::format("plugin folder {}: not a folder", folder.string()));
  if ((status.permissions() & fs::perms::others_write) != fs::perms::none)
    throw Error(
        fmt::format("plugin folder {}: every user of this machine may put a file there (mode {:04o}), so "
                    "nothing is loaded from it; use `chmod o-w`",
                    folder.string(), static_cast<unsigned>(status.permissions() & fs::perms::mask)));
}

std::vector<Found> open_file(const fs::path& file) {
  Library library = open(file);
  std::vector<Found> found;
  for (Component& component : library.components)
    found.push_back({std::move(component), library.name, library.version, file, library.checksum});
  return found;
}

bool same_name(const Found& a, const Found& b) {
  return a.component.about.name == b.component.about.name && share_names(a.component.kind, b.component.kind);
}

const Found* same_name_in(const std::vector<Found>& list, const Found& found) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const Found& other) { return same_name(other, found); });
  return at == list.end() ? nullptr : &*at;
}

/// Adds a file's components to those of its folder, where a name stands for one thing.
void append(std::vector<Found>& place, std::vector<Found> more) {
  for (Found& found : more) {
    if (const Found* other = same_name_in(place, found))
      throw Error(fmt::format("{} {}: defined in both {} and {}; keep one of the two in this folder",
                              initlab::name(found.component.kind), found.component.about.name, other->file.string(),
                              found.file.string()));
    place.push_back(std::move(found));
  }
}

fs::path real(const fs::path& file) {
  std::error_code error;
  const fs::path path = fs::canonical(file, error);
  return error ? file : path;
}

}  // namespace

std::vector<fs::path> plugin_files(const fs::path& folder) {
  check_folder(folder);
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    if (entry->path().extension() == ".so") files.push_back(entry->path());
  if (error) throw Error(fmt::format("plugin folder {}: cannot be read: {}", folder.string(), error.message()));
  std::sort(files.begin(), files.end());
  return files;
}

Registry::Registry(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) add(folder);
}

void Registry::add(const fs::path& folder) {
  std::vector<Found> place;
  std::vector<Refusal> refused;
  std::vector<fs::path> taken;
  for (const fs::path& file : plugin_files(folder)) {
    const fs::path identity = real(file);
    if (is_loaded(file) || std::find(taken.begin(), taken.end(), identity) != taken.end()) continue;
    std::vector<Found> found;
    try {
      found = open_file(file);
    } catch (const std::exception& e) {
      refused.push_back({file, e.what()});
      continue;
    }
    append(place, std::move(found));
    taken.push_back(identity);
  }
  merge(std::move(place));
  refusals_.insert(refusals_.end(), refused.begin(), refused.end());
  files_.insert(files_.end(), taken.begin(), taken.end());
}

void Registry::load(const fs::path& file) {
  if (is_loaded(file)) return;
  try {
    merge(open_file(file));
  } catch (const std::exception& e) {
    throw Error(Refusal{file, e.what()}.sentence());
  }
  files_.push_back(real(file));
}

bool Registry::is_loaded(const fs::path& file) const {
  return std::find(files_.begin(), files_.end(), real(file)) != files_.end();
}

void Registry::merge(std::vector<Found> place) {
  for (Found& found : place) {
    if (const Found* earlier = same_name_in(components_, found))
      shadowed_.push_back(fmt::format("{} {} of {} is shadowed by {}", initlab::name(found.component.kind),
                                      found.component.about.name, found.file.string(), earlier->file.string()));
    else
      components_.push_back(std::move(found));
  }
  std::sort(components_.begin(), components_.end(), [](const Found& a, const Found& b) {
    return std::tie(a.component.kind, a.component.about.name) < std::tie(b.component.kind, b.component.about.name);
  });
}

const Found* Registry::find(Kind kind, std::string_view name) const {
  const auto at = std::find_if(components_.begin(), components_.end(), [&](const Found& found) {
    return found.component.kind == kind && found.component.about.name == name;
  });
  return at == components_.end() ? nullptr : &*at;
}

}  // namespace initlab::plugin
