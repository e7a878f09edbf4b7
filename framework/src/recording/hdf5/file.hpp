// File: an HDF5 file that is being written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "hdf5/handle.hpp"

namespace initlab::recording::hdf5 {

using namespace initlab::hdf5;  // Session, Handle, check

/// A new file with tracked creation order that HDF5 1.8 reads. Only under a Session.
class File {
 public:
  File() = default;
  /// Takes the place of what stands at `path`. `index_half`: see chunk.hpp. Throws Error "cannot create the file: Not a
  /// directory", or if a run still writes there.
  File(const std::filesystem::path& path, unsigned index_half);

  hid_t id() const { return file_.id(); }

  /// Makes a group; its parents exist. Throws Error.
  Handle create_group(const std::string& path);

  /// Hands everything to the operating system. `growth`: at least the bytes that will be appended since the last call.
  /// A kill in the midst leaves a file that opens. Throws Error.
  void flush(std::uint64_t growth);

  /// False if somebody removed or replaced the file since it was made.
  bool stands_at(const std::filesystem::path& path) const;

  /// Throws Error if data may be lost, or if an object is still open.
  void close();

  /// After an error: nothing that HDF5 still holds back reaches the file any more, so that it stays as the last good
  /// flush left it, and its lock is gone. To be closed as usual.
  void abandon() noexcept;

 private:
  int descriptor() const;
  Handle file_;
};

}  // namespace initlab::recording::hdf5
