#include "data/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "data/user_folder.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace fs = std::filesystem;

namespace {

/// As named and, if it is relative, below each folder of the data path.
std::vector<fs::path> places_of(const fs::path& named) {
  std::vector<fs::path> places = {named};
  if (named.is_relative())
    for (const fs::path& folder : data_path()) places.push_back(folder / named);
  return places;
}

std::vector<fs::path> places_of(const FolderSearch& search) {
  std::vector<fs::path> places;
  for (const fs::path& folder : data_path()) {
    for (const std::string& subfolder : search.subfolders) places.push_back(folder / subfolder);
    places.push_back(folder);
  }
  if (const fs::path own = user_folder(); !own.empty())
    for (const std::string& subfolder : search.subfolders) places.push_back(own / subfolder);
  places.insert(places.end(), search.last.begin(), search.last.end());
  return places;
}

bool is_there(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

/// folder/name, else folder/name.gz, else nothing.
std::optional<fs::path> find(const fs::path& folder, const std::string& name) {
  for (const char* suffix : {"", ".gz"})
    if (fs::path file = folder / (name + suffix); is_there(file)) return file;
  return std::nullopt;
}

bool holds_one_of(const fs::path& folder, const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return find(folder, name).has_value(); });
}

std::string list(const std::vector<fs::path>& places) {
  std::vector<std::string> names;
  for (const fs::path& place : places) names.push_back(place.string());
  return text::join(names);
}

FoundFile read(const fs::path& file, Checksums& checksums) {
  FileContents contents = read_file(file);
  checksums[file.string()] = contents.checksum;
  return {file.string(), std::move(contents.bytes)};
}

}  // namespace

std::vector<fs::path> data_path() {
  const char* variable = std::getenv("INITLAB_DATA_PATH");
  std::vector<fs::path> folders;
  for (std::string_view rest = variable ? variable : ""; !rest.empty();) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    // An empty entry would mean the current folder, which nobody asked for.
    if (end > 0) folders.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return folders;
}

Parameter folder_parameter(const std::string& contents) {
  return Parameter::text("folder", "folder with " + contents +
                                       ", plain or .gz; a relative one is also looked for below each folder of "
                                       "INITLAB_DATA_PATH");
}

fs::path find_folder(const FolderSearch& search, const Parameters& parameters) {
  const bool named = parameters.has("folder");
  const std::vector<fs::path> places = named ? places_of(fs::path(parameters.text("folder"))) : places_of(search);
  std::string passed;
  for (const fs::path& folder : places) {
    if (!holds_one_of(folder, search.files)) continue;
    const std::string other = search.other ? search.other(folder) : "";
    if (other.empty()) return folder;
    passed += fmt::format("; {} holds {}", folder.string(), other);
  }
  const std::string hint = named ? "correct data.folder" : search.hint;
  if (places.empty())
    throw Error(fmt::format("data: the files of {} were not found (INITLAB_DATA_PATH and data.folder are not set); {}",
                            search.source, hint));
  throw Error(fmt::format("data: the files of {} were not found (looked for {}, plain or .gz, in {}{}); {}",
                          search.source, search.files.front(), list(places), passed, hint));
}

fs::path find_file(const std::string& name, const std::string& parameter) {
  const std::vector<fs::path> places = places_of(fs::path(name));
  for (const fs::path& file : places)
    if (is_there(file)) return file;
  throw Error(fmt::format("{}: there is no such file (looked for {})", parameter, list(places)));
}

FoundFile read_beside(const FolderSearch& search, const fs::path& folder, const std::string& name,
                      Checksums& checksums) {
  const std::optional<fs::path> file = find(folder, name);
  if (!file)
    throw Error(fmt::format("{}: {} is missing (expected it, plain or .gz, beside the other files of {})",
                            folder.string(), name, search.source));
  return read(*file, checksums);
}

FoundFile read_named(const std::string& name, const std::string& parameter, Checksums& checksums) {
  return read(find_file(name, parameter), checksums);
}

}  // namespace initlab::data
