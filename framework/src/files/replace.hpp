// replace: a file that appears whole or not at all, also after a loss of power.
#pragma once

#include <filesystem>

namespace initlab::files {

/// Renames `part` to `file`, which it takes the place of. Throws Error "<part>: ...".
void rename(const std::filesystem::path& part, const std::filesystem::path& file);

/// Makes the bytes of `part` durable, renames it to `file`, which it takes the place of, and makes the name durable.
/// Throws Error "<part>: ...".
void replace(const std::filesystem::path& part, const std::filesystem::path& file);

}  // namespace initlab::files
