// NpzWriter: arrays as numpy.savez writes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "initlab/real.hpp"

namespace initlab::data {

/// Writes a zip archive of .npy members (format 1.0), stored, dated 1980: the same arrays give the same bytes. Every
/// call throws Error "<file>: ..." if it cannot write.
class NpzWriter {
 public:
  /// Takes the place of what stands at `file`.
  explicit NpzWriter(std::filesystem::path file);

  /// An array of these extents, the last one varying fastest in memory, as member `name`.npy. Throws Error, too, beyond
  /// 65535 members or 4 GB, which are zip's bounds.
  void add(const std::string& name, const std::vector<Index>& extents, const Real* values);

  /// Writes the directory; without it the file is no archive.
  void finish();

 private:
  void write(const std::string& bytes);

  std::filesystem::path file_;
  std::ofstream stream_;
  std::string directory_;
  std::uint64_t offset_ = 0, members_ = 0;
};

}  // namespace initlab::data
