// unpack: the files that are wanted from a tar archive, and nothing else that is in it.
#pragma once

#include <filesystem>
#include <vector>

#include "data/published.hpp"

namespace initlab::data {

/// Writes each member into `folder`, under its own name without the archive's folders: first to NAME.part, then
/// renamed. Whatever else the archive holds, such as links or paths that lead elsewhere, is passed over. Throws Error
/// if a member is missing or too large, or the archive is damaged.
void unpack(const std::filesystem::path& archive, const std::vector<ArchiveMember>& members,
            const std::filesystem::path& folder);

/// The file that a member becomes.
std::filesystem::path unpacked(const ArchiveMember& member, const std::filesystem::path& folder);

}  // namespace initlab::data
