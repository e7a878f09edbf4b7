// replace: a file that appears whole or not at all, also after a loss of power.
#pragma once

#include <filesystem>

namespace initlab::files {

/// Makes the bytes of a file durable. Throws Error "<file>: ...".
void synchronise(const std::filesystem::path& file);

/// Makes the names in a folder durable; "" is the current one. Throws Error "<folder>: ...".
void synchronise_names(const std::filesystem::path& folder);

/// Renames `part` to `file`, which it takes the place of. Throws Error "<part>: ...".
void rename(const std::filesystem::path& part, const std::filesystem::path& file);

/// Makes the bytes of `part` durable, renames it to `file`, which it takes the place of, and makes the name durable.
/// Throws Error "<part>: ...".
void replace(const std::filesystem::path& part, const std::filesystem::path& file);

}  // namespace initlab::files
