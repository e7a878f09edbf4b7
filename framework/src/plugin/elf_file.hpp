// ElfFile: the outside of a shared library, read without loading it.
#pragma once

#include <link.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace initlab::plugin {

/// The section table of an ELF file. The file is a stranger's: every offset is held against the file's size before it
/// is used, and no more memory is taken than the file has bytes.
class ElfFile {
 public:
  /// Throws Error with the reason, without the file's name, unless this is a whole ELF shared library for a machine
  /// with this one's word size and byte order: its header is sound; its segments, the table of its sections and their
  /// names lie within the file.
  explicit ElfFile(const std::filesystem::path& file);

  /// The first bytes of a section as they stand in the file: `size` of them, or as many as it has; "" if there is no
  /// such section.
  std::string begin_of(std::string_view section, std::size_t size);

 private:
  void read_sections(const ElfW(Ehdr) & header);
  void check_segments(const ElfW(Ehdr) & header);
  void read_at(std::uint64_t offset, void* to, std::uint64_t count);
  bool has(std::uint64_t offset, std::uint64_t count) const { return offset <= size_ && count <= size_ - offset; }

  std::ifstream stream_;
  std::uint64_t size_ = 0;
  std::vector<ElfW(Shdr)> sections_;
  std::string names_;
};

}  // namespace initlab::plugin
