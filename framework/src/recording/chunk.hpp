// How a growing dataset is cut into chunks, and what that takes on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace initlab::recording {

/// The chunk of a growing dataset whose row has the given extents: the rows' axis first. A row above 16 kB is cut by
/// itself, along its first axes, into even pieces of at most 1 MiB (HDF5's chunk cache; larger chunks were slower).
/// Smaller rows share a chunk, up to 16 kB, 1024 rows and the rows planned, since each chunk costs an index entry.
std::vector<std::uint64_t> chunk_of(const std::vector<std::uint64_t>& extent, std::size_t element_bytes,
                                    std::uint64_t planned_rows);

/// Chunks that `rows` rows take.
std::uint64_t chunk_count(const std::vector<std::uint64_t>& extent, const std::vector<std::uint64_t>& chunk,
                          std::uint64_t rows);

/// Half of the entries that a node of the files' chunk indices (B-trees) holds. A node that is split during a flush
/// could be caught half written by a kill, so one node should hold all chunks of a dataset; at most 1024, since each
/// flush writes the nodes anew.
unsigned index_half(std::uint64_t most_chunks);

/// Bytes of the index of `chunks` chunks of a dataset with `rank` dimensions.
std::uint64_t index_bytes(std::size_t rank, std::uint64_t chunks, unsigned half);

}  // namespace initlab::recording
