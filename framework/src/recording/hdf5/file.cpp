#include "recording/hdf5/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

#include "initlab/error.hpp"
#include "recording/pages.hpp"

namespace initlab::recording::hdf5 {

namespace {

constexpr unsigned kTracked = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

/// Beyond this many attributes an object keeps them in a heap that simple readers do not know.
constexpr unsigned kCompactAttributes = 1024;

/// Files and groups list their members and attributes in the order in which they were made, and hold no times (the same
/// run gives the same bytes).
void track_order(hid_t list) {
  check(H5Pset_link_creation_order(list, kTracked), "set", "the order of links");
  check(H5Pset_attr_creation_order(list, kTracked), "set", "the order of attributes");
  check(H5Pset_attr_phase_change(list, kCompactAttributes, 0), "set", "the storage of attributes");
  check(H5Pset_obj_track_times(list, false), "set", "the times of objects");
}

/// Removes what a run that is over left behind. HDF5 locks a file while it is open, but would empty it before it asks
/// for the lock. Throws Error if a run still writes it.
void make_room(const std::filesystem::path& path) {
  refuse_written(path);
  unlink(path.c_str());  // what cannot be removed stands in the way of the new file, which says so
}

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

Handle writing_access(File::Readers readers, File::Objects objects) {
  Handle access = properties(H5P_FILE_ACCESS);
  const bool live = readers == File::Readers::live;
  check(H5Pset_libver_bounds(access.id(), live ? H5F_LIBVER_LATEST : H5F_LIBVER_EARLIEST,
                             live ? H5F_LIBVER_LATEST : H5F_LIBVER_V18),
        "set", "the format's version");
  check(H5Pset_fclose_degree(access.id(), H5F_CLOSE_SEMI), "set", "the way of closing");
  check(H5Pset_fapl_sec2(access.id()), "set", "the driver");  // the one that has a descriptor
  // The heaps of texts, which HDF5 makes of a page, each lie in one: a kill between the pages of a write tears none.
  if (objects == File::Objects::in_pages)
    check(H5Pset_alignment(access.id(), kPage, kPage), "set", "the places of objects");
  return access;
}

}  // namespace

// HDF5's lock is flock; this is of the other kind, so that neither minds the other.
WriterLock::WriterLock(const std::filesystem::path& path) : file_(open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)) {
  struct flock own = whole_file();
  if (file_ >= 0) static_cast<void>(fcntl(file_, F_OFD_SETLK, &own));
}

WriterLock::~WriterLock() {
  if (file_ >= 0) ::close(file_);
}

bool is_written(const std::filesystem::path& path) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return false;
  struct flock own = whole_file();
  const bool held = (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) ||
                    (fcntl(file, F_OFD_GETLK, &own) == 0 && own.l_type != F_UNLCK);
  ::close(file);
  return held;
}

void refuse_written(const std::filesystem::path& path) {
  if (is_written(path)) throw Error("a run is writing it; wait for its end, or --out DIR writes elsewhere");
}

File::File(const std::filesystem::path& path, Readers readers, Objects objects) {
  const Handle creation = properties(H5P_FILE_CREATE);
  track_order(creation.id());
  const Handle access = writing_access(readers, objects);
  make_room(path);
  // If another process made the file meanwhile, it is that one's; else what a failed creation leaves is nobody's.
  const int fresh = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fresh < 0) throw Error(fmt::format("cannot create the file: {}", std::strerror(errno)));
  ::close(fresh);
  try {
    file_ = Handle(check(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), "create", "the file"),
                   H5Fclose);
    find_descriptor();
  } catch (const Error&) {
    unlink(path.c_str());
    throw;
  }
}

File File::reopened(const std::filesystem::path& path) {
  const Handle access = writing_access(Readers::live, Objects::in_pages);
  check(H5Pset_file_locking(access.id(), false, true), "open", "the file again");  // a WriterLock holds it
  File file;
  file.file_ = Handle(check(H5Fopen(path.c_str(), H5F_ACC_RDWR, access.id()), "open", "the file again"), H5Fclose);
  file.find_descriptor();
  return file;
}

void File::find_descriptor() {
  void* handle = nullptr;
  check(H5Fget_vfd_handle(id(), H5P_DEFAULT, &handle), "reach", "the file's descriptor");
  descriptor_ = *static_cast<int*>(handle);
}

void File::start_live() { check(H5Fstart_swmr_write(id()), "open", "the file to readers"); }

Handle File::create_group(const std::string& path) {
  const Handle creation = properties(H5P_GROUP_CREATE);
  track_order(creation.id());
  return Handle(
      check(H5Gcreate2(id(), path.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), "create the group", path),
      H5Gclose);
}

void File::flush() {
  check(H5Fflush(id(), H5F_SCOPE_GLOBAL), "flush", "the file");
  remember_end();
}

void File::remember_end() {
  struct stat mine {};
  if (fstat(descriptor_, &mine) == 0) end_ = mine.st_size;
}

void File::reserve() {
  hsize_t size = 0;
  check(H5Fget_filesize(id(), &size), "measure", "the file");
  const auto end = static_cast<off_t>(size);
  int result = 0;
  do result = fallocate(descriptor_, 0, 0, end);
  while (result != 0 && errno == EINTR);
  // Some file systems cannot promise room.
  if (result != 0 && (errno == EOPNOTSUPP || errno == ENOSYS)) result = ftruncate(descriptor_, end);
  if (result != 0) throw Error(fmt::format("cannot lengthen the file: {}", std::strerror(errno)));
  remember_end();
}

void File::write(std::uint64_t place, const void* bytes, std::size_t size) {
  static_assert(std::endian::native == std::endian::little);  // as the file's types are
  const auto* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t written = pwrite(descriptor_, from, size, static_cast<off_t>(place));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw Error(fmt::format("cannot write the file: {}", std::strerror(written ? errno : ENOSPC)));
    from += written;
    place += static_cast<std::uint64_t>(written);
    size -= static_cast<std::size_t>(written);
  }
}

bool File::stands_at(const std::filesystem::path& path) const {
  struct stat mine {};
  struct stat there {};
  // What cannot be asked now (a network that is away) is no proof; a write will tell.
  if (fstat(descriptor_, &mine) != 0) return true;
  if (stat(path.c_str(), &there) != 0) return errno != ENOENT && errno != ENOTDIR;
  return mine.st_dev == there.st_dev && mine.st_ino == there.st_ino && mine.st_size >= end_;
}

void File::close() {
  descriptor_ = -1;
  file_.close("the file");
}

void File::abandon() noexcept {
  if (descriptor_ < 0) return;
  // In memory, since there every write and the final cut succeed: HDF5 then closes the file cleanly.
  int sink = memfd_create("abandoned", MFD_CLOEXEC);
  if (sink < 0) sink = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (sink < 0) return;
  dup2(sink, descriptor_);
  ::close(sink);
}

}  // namespace initlab::recording::hdf5
