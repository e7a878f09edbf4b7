#include "recording/chunk.hpp"

#include <algorithm>

namespace initlab::recording {

namespace {

constexpr std::uint64_t kLargestChunk = 1 << 20;
constexpr std::uint64_t kSharedChunk = 16 << 10;
constexpr std::uint64_t kMostSharedRows = 1024;

std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) { return a / b + (a % b != 0); }

}  // namespace

std::vector<std::uint64_t> chunk_of(const std::vector<std::uint64_t>& extent, std::size_t element_bytes,
                                    std::uint64_t planned_rows) {
  std::vector<std::uint64_t> chunk(extent.size() + 1, 1);
  std::uint64_t bytes = element_bytes;
  for (std::size_t axis = extent.size(); axis-- > 0;) {
    const std::uint64_t fitting = std::max<std::uint64_t>(1, kLargestChunk / bytes);
    if (extent[axis] > fitting) {
      chunk[axis + 1] = divide_up(extent[axis], divide_up(extent[axis], fitting));
      return chunk;
    }
    chunk[axis + 1] = extent[axis];
    bytes *= extent[axis];
  }
  chunk[0] = std::clamp<std::uint64_t>(std::min(kSharedChunk / bytes, planned_rows), 1, kMostSharedRows);
  return chunk;
}

std::uint64_t chunk_count(const std::vector<std::uint64_t>& extent, const std::vector<std::uint64_t>& chunk,
                          std::uint64_t rows) {
  std::uint64_t count = divide_up(rows, chunk[0]);
  for (std::size_t axis = 0; axis < extent.size(); ++axis) count *= divide_up(extent[axis], chunk[axis + 1]);
  return count;
}

std::uint64_t index_bytes(std::size_t rank, std::uint64_t chunks) {
  // HDF5 1.10's format specification, III.A.1: a head, 2k addresses, 2k + 1 keys of size, filter mask and offsets; its
  // k is 32.
  const std::uint64_t entries = 64;
  const std::uint64_t key = 8 + 8 * (rank + 1);
  const std::uint64_t node = 24 + 8 * entries + key * (entries + 1);
  // A node that overflows at its end keeps nine tenths; a root above joins more than one.
  const std::uint64_t nodes = chunks <= entries ? 1 : divide_up(chunks * 10, entries * 9) + 1;
  return node * nodes;
}

}  // namespace initlab::recording
