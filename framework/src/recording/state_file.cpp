#include "recording/state_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "initlab/error.hpp"

namespace initlab::recording {

struct StateFile::Header {
  char magic[8] = {'i', 'n', 'i', 't', 's', 't', '1', '\0'};
  std::uint32_t identity = 0;
  std::uint32_t checksum = 0;  ///< CRC-32 of the fields below and the values
  std::int64_t step = 0;
  double seconds = 0;
  std::uint64_t count = 0;
  std::uint64_t value_bytes = sizeof(Real);

  std::uint32_t sum(const std::vector<Real>& values) const {
    const std::size_t after = offsetof(Header, step);
    const std::uint32_t fields =
        libdeflate_crc32(0, reinterpret_cast<const char*>(this) + after, sizeof(Header) - after);
    return libdeflate_crc32(fields, values.data(), values.size() * sizeof(Real));
  }
};

namespace {

bool read_all(int file, void* bytes, std::size_t size, std::int64_t offset) {
  auto* at = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t got = pread(file, at, size, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    offset += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

void write_all(int file, const void* bytes, std::size_t size, std::int64_t offset) {
  const auto* at = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t put = pwrite(file, at, size, offset);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) throw Error(fmt::format("cannot save the state: {}", std::strerror(errno)));
    at += put;
    offset += put;
    size -= static_cast<std::size_t>(put);
  }
}

}  // namespace

StateFile::StateFile(std::filesystem::path path, std::uint32_t identity)
    : path_(std::move(path)), identity_(identity) {}

StateFile::~StateFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::optional<SavedState> StateFile::read(int file, int slot, std::size_t count) const {
  Header header;
  const Header expected;
  const std::int64_t begin = slot * static_cast<std::int64_t>(sizeof(Header) + count * sizeof(Real));
  if (!read_all(file, &header, sizeof(header), begin)) return std::nullopt;
  if (std::memcmp(header.magic, expected.magic, sizeof(header.magic)) != 0 || header.identity != identity_ ||
      header.count != count || header.value_bytes != expected.value_bytes || header.step < 0)
    return std::nullopt;
  SavedState state{header.step, header.seconds, std::vector<Real>(count)};
  if (!read_all(file, state.values.data(), count * sizeof(Real), begin + std::int64_t{sizeof(Header)}) ||
      header.sum(state.values) != header.checksum)
    return std::nullopt;
  return state;
}

std::optional<SavedState> StateFile::newest(std::size_t count) {
  const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return std::nullopt;
  std::optional<SavedState> best;
  for (int slot = 0; slot < 2; ++slot) {
    std::optional<SavedState> state = read(file, slot, count);
    if (!state || (best && best->step >= state->step)) continue;
    best = std::move(state);
    next_ = 1 - slot;
  }
  close(file);
  return best;
}

void StateFile::write(const SavedState& state) {
  if (descriptor_ < 0) descriptor_ = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (descriptor_ < 0) throw Error(fmt::format("cannot save the state: {}", std::strerror(errno)));
  Header header;
  header.identity = identity_;
  header.step = state.step;
  header.seconds = state.seconds;
  header.count = state.values.size();
  header.checksum = header.sum(state.values);
  const std::size_t bytes = state.values.size() * sizeof(Real);
  const std::int64_t begin = next_ * static_cast<std::int64_t>(sizeof(header) + bytes);
  write_all(descriptor_, state.values.data(), bytes, begin + std::int64_t{sizeof(header)});
  write_all(descriptor_, &header, sizeof(header), begin);
  next_ = 1 - next_;
}

void StateFile::remove() noexcept {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace initlab::recording
