// inspect: what a file is, found out without loading it.
#pragma once

#include <filesystem>
#include <vector>

namespace initlab::plugin {

/// The numbers N of a file's sections initlab_<N>, increasing: the plugin interfaces that it was built for; empty if it
/// is a shared library but no initlab plugin. Throws Error with the reason, without the file's name, if it is no
/// shared library.
std::vector<unsigned> api_numbers(const std::filesystem::path& file);

/// Throws Error with the reason, without the file's name, unless the file is a plugin of this program's interface and
/// ABI. None of its code is run: a plugin that was built otherwise is told what differs, instead of which of its
/// symbols the loader happened to miss first.
void inspect(const std::filesystem::path& file);

}  // namespace initlab::plugin
