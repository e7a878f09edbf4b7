// download: one file from an HTTP server, resumed where an earlier download stopped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace initlab::data {

struct DownloadOptions {
  int stall_seconds = 60;  ///< so long nothing may come; a slow download may take as long as it takes
  std::function<void(std::uint64_t bytes)> progress = {};  ///< after each piece: how much of the file is there
};

/// Brings `part` to its full length of `bytes`: what is there is kept and the rest asked for; a server that ignores
/// this sends all of it again. One process at a time. Throws Error, a sentence that begins with the URL or the file;
/// what has come by then stays.
void download(const std::string& url, const std::filesystem::path& part, std::uint64_t bytes,
              const DownloadOptions& options);

}  // namespace initlab::data
