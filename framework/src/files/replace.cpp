#include "files/replace.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "initlab/error.hpp"

namespace initlab::files {

namespace {

/// Makes the bytes of a file, or the names in a folder, survive a loss of power.
void synchronise(const std::filesystem::path& path, int flags) {
  const int file = open(path.c_str(), flags | O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int error = errno;
  if (file >= 0) close(file);
  // Some file systems have nothing to synchronise in a folder and say so.
  if (!synced && !(error == EINVAL && (flags & O_DIRECTORY)))
    throw Error(fmt::format("{}: cannot be synchronised with the disk: {}", path.string(),
                            std::generic_category().message(error)));
}

}  // namespace

void rename(const std::filesystem::path& part, const std::filesystem::path& file) {
  std::error_code failure;
  std::filesystem::rename(part, file, failure);
  if (failure)
    throw Error(
        fmt::format("{}: cannot be renamed to {}: {}", part.string(), file.filename().string(), failure.message()));
}

void replace(const std::filesystem::path& part, const std::filesystem::path& file) {
  synchronise(part, 0);
  files::rename(part, file);
  const std::filesystem::path folder = file.parent_path();
  synchronise(folder.empty() ? "." : folder, O_DIRECTORY);
}

}  // namespace initlab::files
