// ArrayFile: an HDF5 file of arrays that are all there already.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "recording/run_file.hpp"

namespace initlab::recording {

/// A group with its attributes and arrays.
struct ArrayGroup {
  struct Array {
    std::string name;
    std::vector<std::uint64_t> extents;  ///< the last one varying fastest in memory
    const Real* values = nullptr;
  };
  std::string name;  ///< "": the root
  Attributes attributes;
  std::vector<Array> arrays;
};

/// Writes the groups in order; the same ones give the same bytes. Takes the place of what stands at `file`. Throws
/// Error "<file>: ...".
void write_arrays(const std::filesystem::path& file, const std::vector<ArrayGroup>& groups);

}  // namespace initlab::recording
