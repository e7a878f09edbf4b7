#include "data/npz_writer.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <bit>
#include <cerrno>
#include <limits>
#include <system_error>

#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

/// `size` bytes, the least significant first.
std::string number(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> 8 * i & 0xff);
  return bytes;
}

/// Magic bytes and header of format 1.0, as long as a multiple of 64.
std::string npy_header(const std::vector<Index>& extents) {
  std::vector<std::string> sizes;
  for (const Index extent : extents) sizes.push_back(std::to_string(extent));
  std::string header = fmt::format("{{'descr': '{}f{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                   std::endian::native == std::endian::little ? '<' : '>', sizeof(Real),
                                   text::join(sizes, ", "), extents.size() == 1 ? "," : "");
  constexpr std::size_t kBefore = 10, kMultiple = 64;
  header.append(kMultiple - 1 - (kBefore + header.size()) % kMultiple, ' ');
  header += '\n';
  return std::string("\x93NUMPY\x01\x00", 8) + number(header.size(), 2) + header;
}

constexpr std::uint64_t kDate = 1 << 5 | 1;  // the first of January 1980
constexpr std::uint64_t kVersion = 20;       // of the format that a reader must know

}  // namespace

NpzWriter::NpzWriter(std::filesystem::path file)
    : file_(std::move(file)), stream_(file_, std::ios::binary | std::ios::trunc) {
  if (!stream_)
    throw Error(fmt::format("{}: cannot be written ({})", file_.string(), std::generic_category().message(errno)));
}

void NpzWriter::write(const std::string& bytes) {
  if (!stream_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw Error(fmt::format("{}: cannot be written ({})", file_.string(), std::generic_category().message(errno)));
  offset_ += bytes.size();
}

void NpzWriter::add(const std::string& name, const std::vector<Index>& extents, const Real* values) {
  std::uint64_t bytes = sizeof(Real);
  for (const Index extent : extents) bytes *= extent;
  const std::string header = npy_header(extents), member = name + ".npy";
  const std::uint64_t size = header.size() + bytes;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (offset_ + size + directory_.size() > kMost - (1 << 20) || members_ == 65535)
    throw Error(
        fmt::format("{}: an .npz file holds less than 4 GB and 65536 arrays; write an .h5 file", file_.string()));
  std::uint32_t checksum = libdeflate_crc32(0, header.data(), header.size());
  checksum = libdeflate_crc32(checksum, values, bytes);
  // Version, flags, method (stored), time, date, checksum, compressed and plain size, lengths of name and extra field.
  const std::string common = number(kVersion, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(kDate, 2) +
                             number(checksum, 4) + number(size, 4) + number(size, 4) + number(member.size(), 2) +
                             number(0, 2);
  // Comment's length, disk, attributes within and outside, place.
  directory_ += "PK\1\2" + number(kVersion, 2) + common + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4) +
                number(offset_, 4) + member;
  write("PK\3\4" + common + member + header);
  if (!stream_.write(reinterpret_cast<const char*>(values), static_cast<std::streamsize>(bytes))) write("");
  offset_ += bytes;
  ++members_;
}

void NpzWriter::finish() {
  const std::uint64_t begin = offset_, size = directory_.size();
  write(directory_);
  write("PK\5\6" + number(0, 4) + number(members_, 2) + number(members_, 2) + number(size, 4) + number(begin, 4) +
        number(0, 2));
  stream_.close();
  if (!stream_) write("");
}

}  // namespace initlab::data
