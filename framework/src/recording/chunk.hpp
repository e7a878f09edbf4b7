// How a dataset that grows or is compressed is cut into chunks, and what that takes on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace initlab::recording {

/// The chunk of a dataset whose row has the given extents: the rows' axis first. A row above 16 kB is cut by
/// itself, along its first axes, into even pieces of at most 1 MiB (HDF5's chunk cache; larger chunks were slower).
/// Smaller rows share a chunk, up to 16 kB, 1024 rows and the rows planned, since each chunk costs an index entry.
std::vector<std::uint64_t> chunk_of(const std::vector<std::uint64_t>& extent, std::size_t element_bytes,
                                    std::uint64_t planned_rows);

/// Chunks that `rows` rows take.
std::uint64_t chunk_count(const std::vector<std::uint64_t>& extent, const std::vector<std::uint64_t>& chunk,
                          std::uint64_t rows);

/// Bytes of the index of `chunks` chunks of a dataset with `rank` dimensions.
std::uint64_t index_bytes(std::size_t rank, std::uint64_t chunks);

}  // namespace initlab::recording
