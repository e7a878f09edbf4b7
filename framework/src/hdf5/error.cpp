#include "hdf5/error.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include "initlab/error.hpp"

namespace initlab::hdf5 {

namespace {

std::mutex& library_mutex() {
  static std::mutex mutex;
  return mutex;
}

herr_t keep_innermost(unsigned, const H5E_error2_t* entry, void* innermost) {
  if (entry->desc && *entry->desc) *static_cast<std::string*>(innermost) = entry->desc;
  return 0;
}

/// The driver's entry ends "... errno = 28, error message = 'No space left on device', buf = ...".
std::string system_words(const std::string& entry) {
  constexpr std::string_view kBefore = "error message = '";
  const std::size_t begin = entry.find(kBefore);
  if (begin == std::string::npos) return "";
  const std::size_t end = entry.find('\'', begin + kBefore.size());
  if (end == std::string::npos) return "";
  return entry.substr(begin + kBefore.size(), end - begin - kBefore.size());
}

}  // namespace

Session::Session() : lock_(library_mutex()) {
  // Before any other call: at exit HDF5 1.10.8 crashes on a file whose close has failed.
  [[maybe_unused]] static const herr_t once = H5dont_atexit();
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::string cause() {
  std::string innermost = "unknown cause";
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &innermost);
  H5Eclear2(H5E_DEFAULT);
  const std::string words = system_words(innermost);
  return words.empty() ? innermost : words;
}

void fail(std::string_view verb, std::string_view subject) {
  throw Error(fmt::format("cannot {} {}: {}", verb, subject, cause()));
}

}  // namespace initlab::hdf5
