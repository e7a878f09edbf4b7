// `initlab --version`: every library in use and the BLAS kernel that was chosen.
#include <archive.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <nlohmann/json.hpp>

#include "cli/arguments.hpp"
#include "run/provenance.hpp"

namespace initlab::cli {

namespace {

void print(std::string_view name, std::string_view version) { fmt::print("{:<13} {}\n", name, version); }

}  // namespace

int version(const Words&) {
  for (const auto& [name, version] : run::versions()) print(name, version);
  // What no run depends on.
  print("nlohmann-json",
        fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH));
  print("libcurl", curl_version_info(CURLVERSION_NOW)->version);
  print("OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
  const std::string_view archive = archive_version_string();  // "libarchive 3.6.2"
  print("libarchive", archive.substr(archive.find(' ') + 1));
  return kDone;
}

}  // namespace initlab::cli
