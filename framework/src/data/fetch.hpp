// fetch: a published data set, downloaded, verified and laid where the data sources look for it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "data/published.hpp"

namespace initlab::data {

struct FetchOptions {
  std::filesystem::path folder;  ///< where the files go; made if it is not there
  std::string from = {};         ///< a mirror: the folder's URL instead of the published one
  bool force = false;            ///< download also what is there
  int stall_seconds = 60;
  /// While a file comes: its name, how much of it is there, and how much it will be.
  std::function<void(const std::string& name, std::uint64_t bytes, std::uint64_t of)> progress = {};
};

struct Fetched {
  enum class How { there, downloaded, unpacked };
  std::filesystem::path file;
  std::uint64_t bytes = 0;
  How how = How::there;
};

/// Files with the right checksum are left alone; another file of the same name is an error unless `force` is given. A
/// file is NAME.part until it is complete and verified; a download that was cut goes on from there. Throws Error.
std::vector<Fetched> fetch(const Published& set, const FetchOptions& options);

}  // namespace initlab::data
