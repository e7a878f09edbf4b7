// Preloaded before a program, between HDF5 and the C library: counts the calls that change files below FAULT_PATH and
// fails the FAULT_AT-th with FAULT_ERRNO, or kills the program there with FAULT_KILL (with FAULT_PAGES after so many of
// the pages that a write touches: the system tears no page, but a kill ends a write between two). FAULT_COUNT is a file
// that gets a line for each call: how many pages it touches, 0 if it is no write. With FAULT_SPARSE the file system
// cannot promise room. Time passes by looks at the clock, so that a run saves its state at the same step each time.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
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

constexpr size_t kPage = 4096;

/// The bytes of a write that come before the last of so many pages' end.
size_t first_pages(size_t pages, off_t offset) { return pages * kPage - static_cast<size_t>(offset) % kPage; }

void tell(size_t pages) {
  static const char* path = std::getenv("FAULT_COUNT");
  if (!path) return;
  static std::FILE* file = std::fopen(path, "w");
  std::fprintf(file, "%zu\n", pages);
  std::fflush(file);
}

/// The end of the call that is to fail.
void failed() {
  static const char* error = std::getenv("FAULT_ERRNO");
  static const char* killed = std::getenv("FAULT_KILL");
  if (killed) raise(SIGKILL);
  errno = error ? std::atoi(error) : EIO;
}

/// True for the call that is to fail. A write, which may be done in part, says failed() itself.
bool fails(size_t pages = 0) {
  static const char* at = std::getenv("FAULT_AT");
  const long number = ++calls;
  tell(pages);
  if (!at || number != std::atol(at)) return false;
  if (pages == 0) failed();
  return true;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

ssize_t any_pwrite(int file, const void* bytes, size_t size, off_t offset) {
  static const auto original = next<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  if (size == 0 || !watched(file)) return original(file, bytes, size, offset);
  const size_t pages = (static_cast<size_t>(offset) % kPage + size + kPage - 1) / kPage;
  if (!fails(pages)) return original(file, bytes, size, offset);
  static const char* some = std::getenv("FAULT_PAGES");
  if (const size_t first = some ? static_cast<size_t>(std::atol(some)) : 0; first > 0 && first < pages)
    static_cast<void>(original(file, bytes, first_pages(first, offset), offset));
  failed();
  return -1;
}

int any_truncate(int file, off_t size) {
  static const auto original = next<int(int, off_t)>("ftruncate");
  return watched(file) && fails() ? -1 : original(file, size);
}

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
  static const char* sparse = std::getenv("FAULT_SPARSE");
  if (watched(file) && fails()) return -1;
  if (sparse) return errno = EOPNOTSUPP, -1;
  return original(file, mode, offset, size);
}
int fallocate(int file, int mode, off_t offset, off_t size) { return any_allocate(file, mode, offset, size); }
int fallocate64(int file, int mode, off64_t offset, off64_t size) { return any_allocate(file, mode, offset, size); }

int fsync(int file) {
  static const auto original = next<int(int)>("fsync");
  return watched(file) && fails() ? -1 : original(file);
}

int clock_gettime(clockid_t clock, struct timespec* found) noexcept {
  static const auto original = next<int(clockid_t, struct timespec*)>("clock_gettime");
  thread_local long looks = 0;
  if (clock != CLOCK_MONOTONIC) return original(clock, found);
  constexpr long kSecond = 1'000'000'000, kLook = kSecond / 40;
  const long now = ++looks * kLook;
  found->tv_sec = now / kSecond;
  found->tv_nsec = now % kSecond;
  return 0;
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
