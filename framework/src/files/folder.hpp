// Folders that results are written to.
#pragma once

#include <filesystem>
#include <string>

namespace initlab::files {

/// Makes a folder that `--out` or its default names, with all above it, unless it is there. Throws Error if it cannot
/// be made, or if nothing can be written in it.
void make_folder(const std::filesystem::path& folder);

/// A fresh folder among the temporary files, removed with all in it when it goes out of scope.
class TemporaryFolder {
 public:
  /// Throws Error if it cannot be made.
  explicit TemporaryFolder(const std::string& name);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// One writer at a time: holds a folder until it goes out of scope or the process ends.
class FolderLock {
 public:
  /// Throws Error if somebody else holds the folder, or if it is none.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace initlab::files
