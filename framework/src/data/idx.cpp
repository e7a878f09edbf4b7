#include "data/idx.hpp"

#include <fmt/format.h>

#include <array>

#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

constexpr std::uint32_t kImages = 0x00000803, kLabels = 0x00000801;

using Bytes = ByteBuffer;

std::uint32_t big_endian(const Bytes& bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
}

std::string_view meaning(std::uint32_t magic) {
  return magic == kImages ? "images of unsigned bytes" : "labels of unsigned bytes";
}

void check_magic(const Bytes& bytes, std::uint32_t expected, const std::string& where) {
  if (bytes.size() < 4)
    throw Error(
        fmt::format("{}: too short for an IDX file (got {} bytes, expected a magic number of 4)", where, bytes.size()));
  const std::uint32_t magic = big_endian(bytes, 0);
  if (magic == expected) return;
  const std::uint32_t other = expected == kImages ? kLabels : kImages;
  throw Error(fmt::format("{}: wrong magic number (got 0x{:08x}, expected 0x{:08x}: {}){}", where, magic, expected,
                          meaning(expected), magic == other ? fmt::format("; these are {}", meaning(other)) : ""));
}

/// Reads `Dimensions` sizes behind the magic number, compares their product with the bytes there are and removes the
/// header.
template <std::size_t Dimensions>
std::array<Index, Dimensions> take_header(Bytes& bytes, const std::string& where) {
  constexpr std::size_t kHeader = 4 + 4 * Dimensions;
  if (bytes.size() < kHeader)
    throw Error(fmt::format("{}: its header is cut short (got {} bytes, expected {})", where, bytes.size(), kHeader));
  const std::size_t present = bytes.size() - kHeader;
  std::array<Index, Dimensions> sizes{};
  std::vector<std::string> words;
  std::uint64_t product = 1;
  bool overflow = false, empty = false;
  for (std::size_t i = 0; i < Dimensions; ++i) {
    sizes[i] = big_endian(bytes, 4 + 4 * i);
    words.push_back(std::to_string(sizes[i]));
    overflow = __builtin_mul_overflow(product, std::uint64_t{sizes[i]}, &product) || overflow;
    empty = empty || sizes[i] == 0;
  }
  const std::string extents = text::join(words, " x ");
  if (empty) throw Error(fmt::format("{}: holds nothing (got {}, expected at least 1 of each)", where, extents));
  if (overflow || product != present)
    throw Error(fmt::format("{}: {} (got {} bytes after the header, which states {}{})", where,
                            overflow || present < product ? "cut short" : "too long", present, extents,
                            Dimensions == 1 || overflow ? "" : fmt::format(" = {}", product)));
  bytes.erase(bytes.begin(), bytes.begin() + kHeader);
  return sizes;
}

}  // namespace

IdxImages parse_idx_images(Bytes bytes, const std::string& where) {
  check_magic(bytes, kImages, where);
  const auto [count, rows, columns] = take_header<3>(bytes, where);
  return {count, rows, columns, std::move(bytes)};
}

ByteBuffer parse_idx_labels(Bytes bytes, const std::string& where) {
  check_magic(bytes, kLabels, where);
  take_header<1>(bytes, where);
  return bytes;
}

}  // namespace initlab::data
