#include "files/folder.hpp"

#include <fmt/format.h>

#include "initlab/error.hpp"

namespace initlab::files {

void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure || !std::filesystem::is_directory(folder))
    throw Error(fmt::format("{}: cannot be created as a folder ({}); --out DIR writes elsewhere", folder.string(),
                            failure ? failure.message() : "something else has this name"));
}

}  // namespace initlab::files
