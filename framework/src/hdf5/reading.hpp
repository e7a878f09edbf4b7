// Reading: a session in which HDF5 reads a file that a stranger may have written.
#pragma once

#include <filesystem>

#include "hdf5/error.hpp"

namespace initlab::hdf5 {

/// HDF5 1.10 never comes to the end of some damaged heaps of texts. After 10 seconds of the processor's time, of which
/// reading a row takes a small part, the program ends: with a sentence that names the file, and exit code 2.
class Reading {
 public:
  explicit Reading(const std::filesystem::path& file);
  ~Reading();
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  /// The file that is being read, or null. A signal's handler may ask.
  static const char* now();

 private:
  Session session_;
};

}  // namespace initlab::hdf5
