// What each HDF5 call goes through: one lock, silence, and a sentence when it fails.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

namespace initlab::hdf5 {

/// Holds the one lock of the HDF5 library (not every build of it is thread-safe), and keeps this thread's errors from
/// being printed. Whoever calls HDF5 holds one of these.
class Session {
 public:
  Session();

 private:
  std::unique_lock<std::mutex> lock_;
};

/// Why the last call of this thread failed: the operating system's words if it was asked ("No space left on device"),
/// otherwise the innermost entry of HDF5's error stack.
std::string cause();

/// Throws Error: "cannot write metrics/test_loss: No space left on device".
[[noreturn]] void fail(std::string_view verb, std::string_view subject);

/// Returns the result of a call, or throws as fail() does if it is negative.
template <class Result>
Result check(Result result, std::string_view verb, std::string_view subject) {
  if (result < 0) fail(verb, subject);
  return result;
}

}  // namespace initlab::hdf5
