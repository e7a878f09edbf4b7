#include "plugin/elf_file.hpp"

#include <bit>
#include <cstring>

#include "initlab/error.hpp"

namespace initlab::plugin {

namespace {

/// Names of sections take a few hundred bytes; a file that claims more than this is not a library.
constexpr std::uint64_t kLongestNames = 1 << 20;

[[noreturn]] void refuse(const std::string& what) { throw Error("not an ELF shared library (" + what + ")"); }

[[noreturn]] void truncated(const std::string& what) {
  throw Error("truncated or damaged ELF file (" + what + " beyond its end)");
}

void check_kind(const ElfW(Ehdr) & header) {
  constexpr unsigned char kClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
  constexpr unsigned char kOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  if (header.e_ident[EI_CLASS] != kClass || header.e_ident[EI_DATA] != kOrder)
    refuse("it is for a machine of another word size or byte order");
  if (header.e_type != ET_DYN) refuse("it is an executable, an object file or a core dump");
}

}  // namespace

ElfFile::ElfFile(const std::filesystem::path& file) {
  std::error_code error;
  size_ = std::filesystem::file_size(file, error);
  if (error) throw Error("cannot be read: " + error.message());
  stream_.open(file, std::ios::binary);
  if (!stream_) throw Error(std::string("cannot be read: ") + std::strerror(errno));
  if (size_ == 0) refuse("the file is empty");

  ElfW(Ehdr) header = {};
  if (size_ < sizeof header) refuse("the file is too short for an ELF header");
  read_at(0, &header, sizeof header);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0) refuse("it does not begin as one");
  check_kind(header);
  check_segments(header);
  read_sections(header);
}

// The loader maps segments without looking at the file's size; touching a page beyond the end kills the process.
void ElfFile::check_segments(const ElfW(Ehdr) & header) {
  if (header.e_phentsize != sizeof(ElfW(Phdr)) || header.e_phnum == 0) refuse("it has no segments to load");
  if (!has(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(ElfW(Phdr)))) truncated("its segment table lies");
  std::vector<ElfW(Phdr)> segments(header.e_phnum);
  read_at(header.e_phoff, segments.data(), segments.size() * sizeof(ElfW(Phdr)));
  for (const ElfW(Phdr) & segment : segments)
    if (segment.p_type != PT_NULL && !has(segment.p_offset, segment.p_filesz)) truncated("one of its segments lies");
}

void ElfFile::read_sections(const ElfW(Ehdr) & header) {
  if (header.e_shentsize != sizeof(ElfW(Shdr)) || header.e_shstrndx >= header.e_shnum)
    refuse("it has no table of named sections");
  if (!has(header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(ElfW(Shdr)))) truncated("its section table lies");
  sections_.resize(header.e_shnum);
  read_at(header.e_shoff, sections_.data(), sections_.size() * sizeof(ElfW(Shdr)));

  const ElfW(Shdr)& names = sections_[header.e_shstrndx];
  if (names.sh_type != SHT_STRTAB || names.sh_size == 0 || names.sh_size > kLongestNames)
    refuse("it has no table of named sections");
  if (!has(names.sh_offset, names.sh_size)) truncated("the names of its sections lie");
  names_.resize(names.sh_size);
  read_at(names.sh_offset, names_.data(), names_.size());
  if (names_.back() != '\0') throw Error("truncated or damaged ELF file (the last section's name has no end)");
}

std::string ElfFile::begin_of(std::string_view section, std::size_t size) {
  for (const ElfW(Shdr) & found : sections_) {
    if (found.sh_name >= names_.size() || found.sh_type != SHT_PROGBITS) continue;
    if (std::string_view(names_.c_str() + found.sh_name) != section) continue;
    std::string bytes(std::min<std::uint64_t>(size, found.sh_size), '\0');
    if (!has(found.sh_offset, bytes.size())) truncated("section " + std::string(section) + " lies");
    read_at(found.sh_offset, bytes.data(), bytes.size());
    return bytes;
  }
  return "";
}

void ElfFile::read_at(std::uint64_t offset, void* to, std::uint64_t count) {
  stream_.seekg(static_cast<std::streamoff>(offset));
  stream_.read(static_cast<char*>(to), static_cast<std::streamsize>(count));
  if (!stream_) throw Error("cannot be read to its end");
}

}  // namespace initlab::plugin
