// Preloaded before a program, between HDF5 and the C library: counts the calls that change files below FAULT_PATH and
// fails the FAULT_AT-th with FAULT_ERRNO, or kills the program there with FAULT_KILL (if FAULT_HALF is set, after half
// of the pages of a write of several: the system tears no page). At the end the count is written to FAULT_COUNT.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> calls{0};

bool below(const char* path) {
  static const char* prefix = std::getenv("FAULT_PATH");
  return prefix && std::strncmp(path, prefix, std::strlen(prefix)) == 0;
}

bool watched(int file) {
  char link[64], path[4096] = {};
  std::snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
  return readlink(link, path, sizeof(path) - 1) > 0 && below(path);
}

bool half() {
  static const char* half = std::getenv("FAULT_HALF");
  return half != nullptr;
}

/// The end of the call that is to fail.
void failed() {
  static const char* error = std::getenv("FAULT_ERRNO");
  static const char* killed = std::getenv("FAULT_KILL");
  if (killed) raise(SIGKILL);
  errno = error ? std::atoi(error) : EIO;
}

/// True for the call that is to fail. What may be done by half says failed() itself.
bool fails(bool by_half = false) {
  static const char* at = std::getenv("FAULT_AT");
  const long number = ++calls;
  if (!at || number != std::atol(at)) return false;
  if (!by_half) failed();
  return true;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

ssize_t any_pwrite(int file, const void* bytes, size_t size, off_t offset) {
  static const auto original = next<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  if (!watched(file) || !fails(true)) return original(file, bytes, size, offset);
  constexpr size_t kPage = 4096;
  if (half() && size > kPage)
    static_cast<void>(original(
        file, bytes, std::min<size_t>(size, size / 2 / kPage * kPage + kPage - static_cast<size_t>(offset) % kPage),
        offset));
  failed();
  return -1;
}

int any_truncate(int file, off_t size) {
  static const auto original = next<int(int, off_t)>("ftruncate");
  return watched(file) && fails() ? -1 : original(file, size);
}

struct Count {
  ~Count() {
    const char* path = std::getenv("FAULT_COUNT");
    if (!path) return;
    if (std::FILE* file = std::fopen(path, "w")) {
      std::fprintf(file, "%ld\n", calls.load());
      std::fclose(file);
    }
  }
} count;

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static const auto original = next<ssize_t(int, const void*, size_t)>("write");
  return watched(file) && fails() ? -1 : original(file, bytes, size);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) { return any_pwrite(file, bytes, size, offset); }
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  return any_pwrite(file, bytes, size, offset);
}

int ftruncate(int file, off_t size) noexcept { return any_truncate(file, size); }
int ftruncate64(int file, off64_t size) noexcept { return any_truncate(file, size); }

int any_allocate(int file, int mode, off_t offset, off_t size) {
  static const auto original = next<int(int, int, off_t, off_t)>("fallocate");
  return watched(file) && fails() ? -1 : original(file, mode, offset, size);
}
int fallocate(int file, int mode, off_t offset, off_t size) { return any_allocate(file, mode, offset, size); }
int fallocate64(int file, int mode, off64_t offset, off64_t size) { return any_allocate(file, mode, offset, size); }

int fsync(int file) {
  static const auto original = next<int(int)>("fsync");
  return watched(file) && fails() ? -1 : original(file);
}

/// With FAULT_SPACE a disk says that it has much more room than it has: another program fills it meanwhile.
int statvfs(const char* path, struct statvfs* found) noexcept {
  static const auto original = next<int(const char*, struct statvfs*)>("statvfs");
  const int result = original(path, found);
  if (std::getenv("FAULT_SPACE")) found->f_bavail = found->f_bfree = std::size_t{1} << 30;
  return result;
}

int rename(const char* from, const char* to) noexcept {
  static const auto original = next<int(const char*, const char*)>("rename");
  return below(from) && fails() ? -1 : original(from, to);
}

}  // extern "C"
