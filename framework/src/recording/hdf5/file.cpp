#include "recording/hdf5/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  const bool held = file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  if (!held) unlink(path.c_str());  // what cannot be removed stands in the way of the new file, which says so
  if (file >= 0) ::close(file);
  if (held) throw Error("a run is writing it; wait for its end, or --out DIR writes elsewhere");
}

}  // namespace

File::File(const std::filesystem::path& path, unsigned index_half) {
  const Handle creation = properties(H5P_FILE_CREATE);
  track_order(creation.id());
  check(H5Pset_istore_k(creation.id(), index_half), "set", "the size of the chunks' index");
  const Handle access = properties(H5P_FILE_ACCESS);
  check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_V18), "set", "the format's version");
  check(H5Pset_fclose_degree(access.id(), H5F_CLOSE_SEMI), "set", "the way of closing");
  make_room(path);
  file_ =
      Handle(check(H5Fcreate(path.c_str(), H5F_ACC_EXCL, creation.id(), access.id()), "create", "the file"), H5Fclose);
}

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
  // HDF5 writes the file's new length into its first block before the file has that length. A file that is shorter
  // than it says does not open, so it is lengthened first.
  hsize_t size = 0;
  check(H5Fget_filesize(id(), &size), "measure", "the file");
  struct stat status {};
  const int file = descriptor();
  if (fstat(file, &status) != 0) throw Error(fmt::format("cannot measure the file: {}", std::strerror(errno)));
  const auto needed = static_cast<off_t>(size + growth);
  if (status.st_size < needed && ftruncate(file, needed) != 0)
    throw Error(fmt::format("cannot lengthen the file: {}", std::strerror(errno)));
  check(H5Fflush(id(), H5F_SCOPE_GLOBAL), "flush", "the file");
  // HDF5 cuts only what it has lengthened itself.
  check(H5Fget_filesize(id(), &size), "measure", "the file");
  if (ftruncate(file, static_cast<off_t>(size)) != 0)
    throw Error(fmt::format("cannot cut the file: {}", std::strerror(errno)));
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
