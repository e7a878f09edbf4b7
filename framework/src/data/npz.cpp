#include <fmt/format.h>

#include <string_view>

#include "data/deflate.hpp"
#include "data/npy.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kEnd = 22, kEntry = 46, kLocal = 30;  // fixed parts of the records of a zip archive
constexpr std::uint32_t kTooLarge = 0xffffffff;             // the size stands in a zip64 field

std::uint32_t number(Bytes bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i-- > 0;) value = value << 8 | bytes[at + i];
  return value;
}

bool has(Bytes bytes, std::size_t at, std::size_t size) { return at <= bytes.size() && size <= bytes.size() - at; }

bool is_record(Bytes bytes, std::size_t at, std::size_t size, const char* signature) {
  return has(bytes, at, size) && std::string_view(reinterpret_cast<const char*>(bytes.data()) + at, 4) == signature;
}

[[noreturn]] void damaged(const std::string& where, const char* what) {
  throw Error(fmt::format("{}: the npz file is damaged ({}); save it again", where, what));
}

/// The record that ends the archive; a comment of up to 65535 bytes may follow it.
std::size_t end_record(Bytes archive, const std::string& where) {
  constexpr std::size_t kLongest = 65535;
  for (std::size_t comment = 0; comment <= kLongest && has(archive, 0, kEnd + comment); ++comment) {
    const std::size_t at = archive.size() - kEnd - comment;
    if (is_record(archive, at, kEnd, "PK\5\6") && number(archive, at + 20, 2) == comment) return at;
  }
  throw Error(fmt::format("{}: not an npz file (got no directory of a zip archive)", where));
}

struct Member {
  std::size_t local = 0, compressed = 0, size = 0;
  std::uint32_t method = 0, checksum = 0;
};

Member find(Bytes archive, const std::string& name, const std::string& where) {
  const std::size_t end = end_record(archive, where);
  const std::uint32_t count = number(archive, end + 10, 2);
  std::size_t at = number(archive, end + 16, 4);
  std::vector<std::string> known;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!is_record(archive, at, kEntry, "PK\1\2")) damaged(where, "its directory is cut short");
    const std::size_t length = number(archive, at + 28, 2);
    const std::size_t rest = length + number(archive, at + 30, 2) + number(archive, at + 32, 2);
    if (!has(archive, at + kEntry, rest)) damaged(where, "its directory is cut short");
    const std::string entry(reinterpret_cast<const char*>(archive.data()) + at + kEntry, length);
    if (entry == name || entry == name + ".npy") {
      if (number(archive, at + 8, 2) & 1) damaged(where, "the array is encrypted");
      const Member member = {number(archive, at + 42, 4), number(archive, at + 20, 4), number(archive, at + 24, 4),
                             number(archive, at + 10, 2), number(archive, at + 16, 4)};
      if (member.compressed == kTooLarge || member.size == kTooLarge || member.local == kTooLarge)
        throw Error(fmt::format("{}: arrays of 4 GB and more are not read from an npz file; save it as .npy", where));
      return member;
    }
    constexpr std::size_t kMostNames = 10;
    if (known.size() < kMostNames) known.push_back(entry.ends_with(".npy") ? entry.substr(0, length - 4) : entry);
    at += kEntry + rest;
  }
  throw Error(fmt::format("{}: there is no such array (got \"{}\", expected one of {}){}", where, name,
                          text::join(known), did_you_mean(name, known)));
}

}  // namespace

ByteBuffer npz_member(Bytes archive, const std::string& name, const std::string& where) {
  const Member member = find(archive, name, where);
  if (!is_record(archive, member.local, kLocal, "PK\3\4")) damaged(where, "the array is not where its directory says");
  const std::size_t begin =
      member.local + kLocal + number(archive, member.local + 26, 2) + number(archive, member.local + 28, 2);
  if (!has(archive, begin, member.compressed)) damaged(where, "the array is cut short");
  if (member.size == 0) damaged(where, "the array is empty");
  const Bytes data = archive.subspan(begin, member.compressed);
  ByteBuffer content;
  if (member.method == 0) {
    if (member.size != data.size()) damaged(where, "its sizes contradict each other");
    content.assign(data.begin(), data.end());
  } else if (member.method == 8) {
    if (member.size / kGreatestRatio > data.size()) damaged(where, "it claims more than deflate can hold");
    content.resize(member.size);
    if (libdeflate_deflate_decompress(make_decompressor().get(), data.data(), data.size(), content.data(),
                                      content.size(), nullptr) != LIBDEFLATE_SUCCESS)
      damaged(where, "its deflated data are wrong");
  } else {
    throw Error(fmt::format("{}: unknown way of compression (got {}, expected 0, stored, or 8, deflate)", where,
                            member.method));
  }
  if (libdeflate_crc32(0, content.data(), content.size()) != member.checksum) damaged(where, "wrong checksum");
  return content;
}

}  // namespace initlab::data
