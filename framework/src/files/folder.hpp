// Folders that results are written to.
#pragma once

#include <filesystem>

namespace initlab::files {

/// Makes a folder that `--out` or its default names, with all above it, unless it is there. Throws Error.
void make_folder(const std::filesystem::path& folder);

}  // namespace initlab::files
