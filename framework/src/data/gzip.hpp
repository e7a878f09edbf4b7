// Reading a file whole, gzip or not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "data/bytes.hpp"

namespace initlab::data {

struct FileContents {
  ByteBuffer bytes;      ///< decompressed if the file is gzip
  std::string checksum;  ///< "crc32:xxxxxxxx" of the file's bytes as found
};

/// The contents of a regular file; it is taken for gzip if it begins with gzip's magic bytes, whatever its name.
/// Throws Error: "<file>: ...".
FileContents read_file(const std::filesystem::path& file);

/// The checksum alone of a regular file of any size. Throws Error as read_file does.
std::string checksum_of(const std::filesystem::path& file);

/// All members of a gzip file (RFC 1952), one after the other; each member's checksum and length are compared.
/// Allocates what the file claims, but never more than deflate can make of its bytes. `where` stands first in messages.
ByteBuffer gunzip(std::span<const std::uint8_t> file, const std::string& where);

}  // namespace initlab::data
