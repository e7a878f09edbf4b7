#include "files/folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "initlab/error.hpp"

namespace initlab::files {

void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure || !std::filesystem::is_directory(folder))
    throw Error(fmt::format("{}: cannot be created as a folder ({}); --out DIR writes elsewhere", folder.string(),
                            failure ? failure.message() : "something else has this name"));
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    throw Error(fmt::format("{}: nothing can be written in it ({}); --out DIR writes elsewhere", folder.string(),
                            std::generic_category().message(errno)));
}

TemporaryFolder::TemporaryFolder(const std::string& name) {
  std::error_code error;
  std::string pattern = (std::filesystem::temp_directory_path(error) / (name + "-XXXXXX")).string();
  if (!mkdtemp(pattern.data()))
    throw Error(fmt::format("{}: cannot be made: {}", pattern, std::generic_category().message(errno)));
  path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

FolderLock::FolderLock(const std::filesystem::path& folder) {
  descriptor_ = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0)
    throw Error(
        fmt::format("{}: cannot be opened as a folder ({})", folder.string(), std::generic_category().message(errno)));
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const bool held = errno == EWOULDBLOCK;
  close(descriptor_);
  // A file system without locks (some shared ones) cannot tell; it is not refused for that.
  descriptor_ = -1;
  if (held) throw Error(fmt::format("{}: another initlab is writing to it; wait for its end", folder.string()));
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace initlab::files
