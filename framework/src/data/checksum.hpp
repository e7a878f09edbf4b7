// MD5 of a file: what the authors of data sets publish. It finds damage, not malice.
#pragma once

#include <filesystem>
#include <string>

namespace initlab::data {

/// 32 hexadecimal digits. Throws Error if the file cannot be read.
std::string md5(const std::filesystem::path& file);

}  // namespace initlab::data
