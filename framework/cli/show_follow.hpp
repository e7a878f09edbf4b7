// `initlab show --follow`: a run while it goes on.
#pragma once

#include <filesystem>
#include <functional>

#include "recording/run_reader.hpp"

namespace initlab::cli {

/// Opens the file of a live run again and again, and calls `show` whenever it has new rows. Ends when the run is
/// complete, or when nobody writes the file any more. `file` may be named as it will be called (NAME.h5). Returns an
/// exit code. Throws Error if the file cannot be read.
int follow(const std::filesystem::path& file, const std::function<void(const recording::RunReader&)>& show);

}  // namespace initlab::cli
