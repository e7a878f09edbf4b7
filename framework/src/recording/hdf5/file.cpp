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

Handle writing_access(File::Readers readers) {
  Handle access = properties(H5P_FILE_ACCESS);
  const bool live = readers == File::Readers::live;
  check(H5Pset_libver_bounds(access.id(), live ? H5F_LIBVER_LATEST : H5F_LIBVER_EARLIEST,
                             live ? H5F_LIBVER_LATEST : H5F_LIBVER_V18),
        "set", "the format's version");
  check(H5Pset_fclose_degree(access.id(), H5F_CLOSE_SEMI), "set", "the way of closing");
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

File::File(const std::filesystem::path& path, unsigned index_half, Readers readers) : live_(readers == Readers::live) {
  const Handle creation = properties(H5P_FILE_CREATE);
  track_order(creation.id());
  check(H5Pset_istore_k(creation.id(), index_half), "set", "the size of the chunks' index");
  const Handle access = writing_access(readers);
  make_room(path);
  // If another process made the file meanwhile, it is that one's; else what a failed creation leaves is nobody's.
  const int fresh = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fresh < 0) throw Error(fmt::format("cannot create the file: {}", std::strerror(errno)));
  ::close(fresh);
  try {
    file_ = Handle(check(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), "create", "the file"),
                   H5Fclose);
  } catch (const Error&) {
    unlink(path.c_str());
    throw;
  }
}

File File::reopened(const std::filesystem::path& path) {
  const Handle access = writing_access(Readers::live);
  check(H5Pset_file_locking(access.id(), false, true), "open", "the file again");  // a WriterLock holds it
  File file;
  file.file_ = Handle(check(H5Fopen(path.c_str(), H5F_ACC_RDWR, access.id()), "open", "the file again"), H5Fclose);
  file.live_ = true;
  return file;
}

void File::start_live() { check(H5Fstart_swmr_write(id()), "open", "the file to readers"); }

Handle File::create_group(const std::string& path) {
  const Handle creation = properties(H5P_GROUP_CREATE);
  track_order(creation.id());
  return Handle(
      check(H5Gcreate2(id(), path.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT), "create the group", path),
      H5Gclose);
}

int File::descriptor() const {
  void* handle = nullptr;
  check(H5Fget_vfd_handle(id(), H5P_DEFAULT, &handle), "reach", "the file's descriptor");
  return *static_cast<int*>(handle);
}

void File::flush(std::uint64_t growth) {
  // Whoever reads a live file trusts what its objects say; its length is repaired after a kill.
  if (live_) return check(H5Fflush(id(), H5F_SCOPE_GLOBAL), "flush", "the file"), void();
  // HDF5 writes the objects first and the file's length last. An object beyond the length that the file states does not
  // open, nor does a file that is shorter than it states: so both lengths are made large enough before.
  hsize_t size = 0;
  check(H5Fget_filesize(id(), &size), "measure", "the file");
  struct stat status {};
  if (fstat(descriptor(), &status) != 0) throw Error(fmt::format("cannot measure the file: {}", std::strerror(errno)));
  const std::uint64_t needed = std::max<std::uint64_t>(size + growth, static_cast<std::uint64_t>(status.st_size));
  lengthen(static_cast<std::uint64_t>(status.st_size), needed);
  if (growth > 0) state_length(needed);
  check(H5Fflush(id(), H5F_SCOPE_GLOBAL), "flush", "the file");
  // HDF5 cuts only what it has lengthened itself, and states a length only if it has changed.
  check(H5Fget_filesize(id(), &size), "measure", "the file");
  if (growth > 0) state_length(size);
  if (size < needed && ftruncate(descriptor(), static_cast<off_t>(size)) != 0)
    throw Error(fmt::format("cannot cut the file: {}", std::strerror(errno)));
}

/// With room on the disk, so that a full one is known before anything is half written.
void File::lengthen(std::uint64_t from, std::uint64_t to) {
  if (from >= to) return;
  const auto begin = static_cast<off_t>(from), end = static_cast<off_t>(to);
  if (fallocate(descriptor(), 0, begin, end - begin) == 0) return;
  if (errno == EOPNOTSUPP && ftruncate(descriptor(), end) == 0) return;  // a file system that cannot promise room
  throw Error(fmt::format("cannot lengthen the file: {}", std::strerror(errno)));
}

/// The end-of-file address of the first block (HDF5 File Format Specification 3.0, II.A): behind the signature,
/// versions and sizes (24 bytes, 28 in version 1), the base address and that of the free space.
void File::state_length(std::uint64_t bytes) {
  std::uint8_t version = 0;
  const int file = descriptor();
  if (pread(file, &version, 1, 8) != 1) throw Error(fmt::format("cannot read the file: {}", std::strerror(errno)));
  if (version > 1) throw Error(fmt::format("cannot state the file's length: unknown superblock {}", version));
  static_assert(std::endian::native == std::endian::little);
  if (pwrite(file, &bytes, sizeof(bytes), version == 0 ? 40 : 44) != sizeof(bytes))
    throw Error(fmt::format("cannot state the file's length: {}", std::strerror(errno)));
}

bool File::stands_at(const std::filesystem::path& path) const {
  struct stat mine {};
  struct stat there {};
  return fstat(descriptor(), &mine) == 0 && stat(path.c_str(), &there) == 0 && mine.st_dev == there.st_dev &&
         mine.st_ino == there.st_ino;
}

void File::close() { file_.close("the file"); }

void File::abandon() noexcept {
  try {
    // In memory, since there every write and the final cut succeed: HDF5 then closes the file cleanly.
    int sink = memfd_create("abandoned", MFD_CLOEXEC);
    if (sink < 0) sink = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (sink < 0) return;
    dup2(sink, descriptor());
    ::close(sink);
  } catch (const std::exception&) {
    // The file is gone already; there is nothing left to protect.
  }
}

}  // namespace initlab::recording::hdf5
