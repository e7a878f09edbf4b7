#include "data/gzip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "data/deflate.hpp"
#include "initlab/error.hpp"

namespace initlab::data {

namespace {

constexpr std::size_t kTrailer = 8;  ///< checksum and length

using Bytes = std::span<const std::uint8_t>;

std::uint32_t little_endian(Bytes bytes, std::size_t at) {
  return bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16 | static_cast<std::uint32_t>(bytes[at + 3]) << 24;
}

bool is_gzip(Bytes file) { return file.size() >= 2 && file[0] == 0x1f && file[1] == 0x8b; }

[[noreturn]] void cut_short(const std::string& where, Bytes file) {
  throw Error(fmt::format("{}: the gzip file is cut short (got {} bytes); fetch it again", where, file.size()));
}

/// Where the compressed data of the member that begins at `at` begin.
std::size_t skip_header(Bytes file, std::size_t at, const std::string& where) {
  constexpr std::size_t kFixed = 10;
  constexpr unsigned kHeaderChecksum = 2, kExtra = 4, kName = 8, kComment = 16, kReserved = 0xe0;
  const auto need = [&](std::size_t count) {
    if (file.size() - at < count) cut_short(where, file);
  };
  const auto skip_text = [&] {
    while (at < file.size() && file[at] != 0) ++at;
    need(1);
    ++at;
  };
  need(kFixed);
  const unsigned method = file[at + 2], flags = file[at + 3];
  if (method != 8 || (flags & kReserved) != 0)
    throw Error(fmt::format("{}: unknown kind of gzip file (got method {} and flags 0x{:02x}, expected method 8)",
                            where, method, flags));
  at += kFixed;
  if (flags & kExtra) {
    need(2);
    const std::size_t length = file[at] | file[at + 1] << 8;
    need(2 + length);
    at += 2 + length;
  }
  if (flags & kName) skip_text();
  if (flags & kComment) skip_text();
  if (flags & kHeaderChecksum) {
    need(2);
    at += 2;
  }
  return at;
}

void check_trailer(Bytes trailer, Bytes content, const std::string& where) {
  const std::uint32_t stated = little_endian(trailer, 0), found = libdeflate_crc32(0, content.data(), content.size());
  if (found != stated)
    throw Error(fmt::format("{}: wrong checksum (got {:08x}, expected {:08x}); the file is damaged, fetch it again",
                            where, found, stated));
  const std::uint32_t length = little_endian(trailer, 4);
  if (static_cast<std::uint32_t>(content.size()) != length)
    throw Error(
        fmt::format("{}: wrong length of the decompressed data (got {} bytes, expected {} modulo 2^32); "
                    "the file is damaged, fetch it again",
                    where, content.size(), length));
}

/// Appends the data that begin at file[at] to the first `done` bytes of `out`, which may be longer: its size is the
/// space there is. Advances both positions.
void inflate(libdeflate_decompressor* decompressor, Bytes file, std::size_t& at, ByteBuffer& out, std::size_t& done,
             const std::string& where) {
  const std::size_t most = done + kGreatestRatio * (file.size() - at);
  for (;;) {
    std::size_t used = 0, written = 0;
    const libdeflate_result result = libdeflate_deflate_decompress_ex(
        decompressor, file.data() + at, file.size() - at, out.data() + done, out.size() - done, &used, &written);
    if (result == LIBDEFLATE_SUCCESS) {
      at += used;
      done += written;
      return;
    }
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE || out.size() >= most)
      throw Error(fmt::format("{}: the gzip data are damaged or cut short (got {} bytes in all); fetch the file again",
                              where, file.size()));
    out.resize(std::min(most, 2 * out.size()));
  }
}

}  // namespace

ByteBuffer gunzip(Bytes file, const std::string& where) {
  const Decompressor decompressor = make_decompressor();
  if (file.size() < kTrailer) cut_short(where, file);
  // The last member's length is that of the whole in the files that people have; other files grow as they go.
  const std::size_t claimed = little_endian(file, file.size() - 4);
  ByteBuffer out(std::clamp<std::size_t>(claimed, 1, kGreatestRatio * file.size()));
  std::size_t at = 0, done = 0;
  while (at < file.size()) {
    if (!is_gzip(file.subspan(at)))
      throw Error(fmt::format("{}: the gzip data are followed by something else (got {} bytes that are no gzip member)",
                              where, file.size() - at));
    at = skip_header(file, at, where);
    const std::size_t begin = done;
    inflate(decompressor.get(), file, at, out, done, where);
    if (file.size() - at < kTrailer) cut_short(where, file);
    check_trailer(file.subspan(at, kTrailer), Bytes(out).subspan(begin, done - begin), where);
    at += kTrailer;
  }
  out.resize(done);
  return out;
}

namespace {

std::string shown(std::uint32_t checksum) { return fmt::format("crc32:{:08x}", checksum); }

/// A regular file that is open for reading.
class RegularFile {
 public:
  explicit RegularFile(const std::filesystem::path& file) : file_(file) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (!fs::exists(status)) refuse(error ? error.message() : "No such file or directory");
    if (fs::is_directory(status)) refuse("it is a folder, expected a file");
    if (!fs::is_regular_file(status)) refuse("it is a device, pipe or socket, expected a file");
    open_.reset(std::fopen(file.c_str(), "rb"));
    if (!open_) refuse(std::generic_category().message(errno));
    size_ = fs::file_size(file, error);
    if (error) refuse(error.message());
  }

  std::uintmax_t size() const { return size_; }

  void read(std::span<std::uint8_t> bytes) {
    const std::size_t got = std::fread(bytes.data(), 1, bytes.size(), open_.get());
    if (got != bytes.size()) refuse(fmt::format("got {} of {} bytes", got, bytes.size()));
  }

 private:
  struct Close {
    void operator()(std::FILE* open) const { std::fclose(open); }
  };

  [[noreturn]] void refuse(const std::string& reason) const {
    throw Error(fmt::format("{}: cannot be read ({})", file_.string(), reason));
  }

  std::filesystem::path file_;
  std::unique_ptr<std::FILE, Close> open_;
  std::uintmax_t size_ = 0;
};

}  // namespace

FileContents read_file(const std::filesystem::path& file) {
  RegularFile open(file);
  FileContents contents;
  contents.bytes.resize(open.size());
  open.read(contents.bytes);
  contents.checksum = shown(libdeflate_crc32(0, contents.bytes.data(), contents.bytes.size()));
  if (is_gzip(contents.bytes)) contents.bytes = gunzip(contents.bytes, file.string());
  return contents;
}

std::string checksum_of(const std::filesystem::path& file) {
  constexpr std::uintmax_t kBlock = 1 << 20;
  RegularFile open(file);
  ByteBuffer block;
  std::uint32_t checksum = 0;
  for (std::uintmax_t left = open.size(); left > 0; left -= block.size()) {
    block.resize(std::min(left, kBlock));
    open.read(block);
    checksum = libdeflate_crc32(checksum, block.data(), block.size());
  }
  return shown(checksum);
}

}  // namespace initlab::data
