// File: an HDF5 file that is being written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "hdf5/handle.hpp"

namespace initlab::recording::hdf5 {

using namespace initlab::hdf5;  // Session, Handle, check

/// A new file with tracked creation order. Only under a Session.
class File {
 public:
  /// later: HDF5 1.8 reads it, but nobody while it is written. live: HDF5 1.10 reads it while it is written (SWMR,
  /// single writer, multiple readers), once start_live() was called.
  enum class Readers { later, live };
  /// in_pages: what takes a page or more begins at one, so that a kill within a write tears no heap of texts. packed:
  /// without gaps, for a file that is nobody's before it is whole.
  enum class Objects { in_pages, packed };

  File() = default;
  /// Takes the place of what stands at `path`. Throws Error "cannot create the file: Not a directory", or if a run
  /// still writes there.
  File(const std::filesystem::path& path, Readers readers, Objects objects);
  /// Opens a live file again after close(), for what could not be written while it was read.
  static File reopened(const std::filesystem::path& path);

  /// Every object is there; from now on only rows are added, and others may read. Throws Error.
  void start_live();

  hid_t id() const { return file_.id(); }

  /// Makes a group; its parents exist. Throws Error.
  Handle create_group(const std::string& path);

  /// Hands everything to the operating system. Throws Error.
  void flush();

  /// Takes the room on the disk that the objects made so far need, whether it was written or not. Throws Error.
  void reserve();

  /// Writes bytes at a place that HDF5 has given to a dataset (Dataset::place) and holds nothing back of. Needs no
  /// Session. Throws Error.
  void write(std::uint64_t place, const void* bytes, std::size_t size);

  /// False if somebody removed or replaced the file since it was made, or cut it since the last flush.
  bool stands_at(const std::filesystem::path& path) const;

  /// Throws Error if data may be lost, or if an object is still open.
  void close();

  /// After an error: nothing that HDF5 still holds back reaches the file any more, and its lock is gone. To be closed
  /// as usual.
  void abandon() noexcept;

 private:
  void find_descriptor();
  void remember_end();

  Handle file_;
  int descriptor_ = -1;   // HDF5's own
  std::int64_t end_ = 0;  // what the file has had at least, in bytes
};

/// Tells others that a run writes a file: from its creation until its name is final, also where HDF5 gives its own lock
/// up (it does when others may read, and when it closes the file). A file system without locks cannot tell; nothing
/// else depends on it.
class WriterLock {
 public:
  WriterLock() = default;
  explicit WriterLock(const std::filesystem::path& path);
  WriterLock(WriterLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  WriterLock& operator=(WriterLock&& other) noexcept { return std::swap(file_, other.file_), *this; }
  ~WriterLock();

 private:
  int file_ = -1;
};

/// True while a run writes the file.
bool is_written(const std::filesystem::path& path);

/// Throws Error if it does.
void refuse_written(const std::filesystem::path& path);

}  // namespace initlab::recording::hdf5
