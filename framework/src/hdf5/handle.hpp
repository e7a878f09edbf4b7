// Handle: owns an HDF5 identifier.
#pragma once

#include <hdf5.h>

#include <string_view>
#include <utility>

#include "hdf5/error.hpp"

namespace initlab::hdf5 {

/// Owns an identifier and knows how it is closed. Destroying it closes without a word, as after an error; where data
/// may still have to reach the disk, call close(), which tests the result.
class Handle {
 public:
  using Closer = herr_t (*)(hid_t);

  Handle() = default;
  Handle(hid_t id, Closer closer) : id_(id), closer_(closer) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), closer_(other.closer_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(closer_, other.closer_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) closer_(id_);
  }

  hid_t id() const { return id_; }

  /// Throws Error "cannot close SUBJECT: ...": what was written may be lost. It cannot be tried again.
  void close(std::string_view subject) {
    if (id_ >= 0) check(closer_(std::exchange(id_, H5I_INVALID_HID)), "close", subject);
  }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Closer closer_ = nullptr;
};

/// A property list of a class such as H5P_DATASET_CREATE.
Handle properties(hid_t list_class);

}  // namespace initlab::hdf5
