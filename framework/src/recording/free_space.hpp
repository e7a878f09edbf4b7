// Free space of a file system, to be compared with estimated_size() before a run.
#pragma once

#include <cstdint>
#include <filesystem>

namespace initlab::recording {

/// Bytes that this user may still write below `folder`, or below the nearest parent of it that exists. Throws Error.
std::uint64_t free_space(const std::filesystem::path& folder);

/// Bytes that a file has on the disk; 0 if there is none.
std::uint64_t occupied(const std::filesystem::path& file);

}  // namespace initlab::recording
