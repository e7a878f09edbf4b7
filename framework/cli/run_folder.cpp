#include "cli/run_folder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "initlab/error.hpp"

namespace initlab::cli {

std::vector<std::string> run_files(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  std::error_code failure;
  for (std::filesystem::directory_iterator entry(folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(".h5") || name.ends_with(".h5.part")) files.push_back(entry->path().string());
  }
  if (failure) throw Error(fmt::format("{}: cannot be read: {}", folder.string(), failure.message()));
  std::sort(files.begin(), files.end());
  return files;
}

std::string without_part(const std::string& file) {
  return file.ends_with(".part") ? file.substr(0, file.size() - 5) : file;
}

std::string without_seed(const std::string& run) {
  const std::size_t seed = run.rfind("seed=");
  if (seed == std::string::npos || (seed > 0 && run[seed - 1] != '_')) return run;
  const std::string digits = run.substr(seed + 5);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) return run;
  return run.substr(0, seed == 0 ? 0 : seed - 1);
}

}  // namespace initlab::cli
