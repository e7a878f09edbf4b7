#include "run/provenance.hpp"

#include <Random123/philox.h>
#include <cblas.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <toml++/impl/version.h>
#include <unistd.h>
#include <xmmintrin.h>

#include <armadillo>
#include <boost/version.hpp>
#include <chrono>
#include <ctime>
#include <fstream>
#include <string>

#include "initlab/abi.hpp"
#include "recording/run_file.hpp"
#include "run/commit.hpp"
#include "sdk/blas.hpp"

namespace initlab::run {

namespace {

/// "OpenBLAS 0.3.21 ..." -> "0.3.21".
std::string openblas_version() {
  const std::string config = openblas_get_config();
  const std::size_t begin = config.find(' ');
  return begin == std::string::npos ? config : config.substr(begin + 1, config.find(' ', begin + 1) - begin - 1);
}

/// "gcc 12.2.0".
std::string compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#else
  return "gcc " __VERSION__;
#endif
}

/// Read once: the kernel measures the frequency of every core for whoever asks.
const std::string& processor() {
  static const std::string name = [] {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
      if (line.starts_with("model name")) return line.substr(std::min(line.size(), line.find(':') + 2));
    return std::string("unknown");
  }();
  return name;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> versions() {
  return {
      {"initlab", INITLAB_VERSION},
      {"commit", kCommit},
      {"real", INITLAB_QUOTE(INITLAB_REAL)},
      {"compiler", compiler()},
      {"flags", INITLAB_FLAGS},
      {"Boost", fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
      {"Armadillo", fmt::format("{}.{}.{}", ARMA_VERSION_MAJOR, ARMA_VERSION_MINOR, ARMA_VERSION_PATCH)},
      {"OpenBLAS", openblas_version()},
      {"BLAS kernel", blas_kernel()},
      {"BLAS tiling", blas_tiling()},
      {"HDF5", recording::hdf5_version()},
      {"toml++", fmt::format("{}.{}.{}", TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH)},
      {"Random123", "philox4x32-10"},
      {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
      {"libdeflate", LIBDEFLATE_VERSION_STRING},
  };
}

std::string flush_to_zero() { return (_mm_getcsr() & 0x8040) != 0 ? "on" : "off"; }

std::vector<std::pair<std::string, std::string>> machine() {
  char host[256] = {};
  if (gethostname(host, sizeof(host) - 1) != 0) host[0] = '\0';
  return {
      {"host", host},
      {"processor", processor()},
  };
}

std::string now() {
  const std::time_t time = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&time, &utc);
  char text[32];
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace initlab::run
