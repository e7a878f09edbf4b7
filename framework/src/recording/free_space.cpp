#include "recording/free_space.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>

#include "initlab/error.hpp"

namespace initlab::recording {

std::uint64_t free_space(const std::filesystem::path& folder) {
  std::error_code ignored;
  std::filesystem::path place = std::filesystem::absolute(folder);
  while (!std::filesystem::exists(place, ignored) && place.has_relative_path()) place = place.parent_path();
  struct statvfs status {};
  if (statvfs(place.c_str(), &status) != 0)
    throw Error(fmt::format("{}: its free space cannot be read: {}", place.string(), std::strerror(errno)));
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

std::uint64_t occupied(const std::filesystem::path& file) {
  constexpr std::uint64_t kBlock = 512;  // of st_blocks, whatever the file system's are
  struct stat status {};
  return stat(file.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_blocks) * kBlock : 0;
}

}  // namespace initlab::recording
