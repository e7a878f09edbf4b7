// PrivateFolder: where a program and initlab hand each other files.
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <initlab/error.hpp>
#include <string>
#include <system_error>

/// A fresh folder that only this user may enter. It goes with its object, and with it everything in it.
class PrivateFolder {
 public:
  PrivateFolder() {
    std::string name = (std::filesystem::absolute(std::filesystem::temp_directory_path()) / "initlab-XXXXXX").string();
    if (!mkdtemp(name.data()))
      throw initlab::Error(name + ": cannot be created as a folder (" + std::generic_category().message(errno) + ")");
    path_ = name;
  }
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  /// The path of a file in it.
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};
