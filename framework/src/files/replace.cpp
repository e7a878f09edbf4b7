#include "files/replace.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "initlab/error.hpp"

namespace initlab::files {

namespace {

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

void synchronise(const std::filesystem::path& file) { synchronise(file, 0); }

void synchronise_names(const std::filesystem::path& folder) { synchronise(folder.empty() ? "." : folder, O_DIRECTORY); }

void rename(const std::filesystem::path& part, const std::filesystem::path& file) {
  std::error_code failure;
  std::filesystem::rename(part, file, failure);
  if (failure)
    throw Error(
        fmt::format("{}: cannot be renamed to {}: {}", part.string(), file.filename().string(), failure.message()));
}

void replace(const std::filesystem::path& part, const std::filesystem::path& file) {
  synchronise(part);
  files::rename(part, file);
  synchronise_names(file.parent_path());
}

}  // namespace initlab::files
