// The folder in which a user keeps data sets.
#pragma once

#include <filesystem>

namespace initlab::data {

/// $XDG_DATA_HOME/initlab/data, else ~/.local/share/initlab/data; empty if neither variable is an absolute path.
std::filesystem::path user_folder();

}  // namespace initlab::data
