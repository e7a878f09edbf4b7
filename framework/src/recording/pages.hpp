// Pages: what a system writes as a whole, even if the process is killed meanwhile.
#pragma once

#include <cstdint>

namespace initlab::recording {

constexpr std::uint64_t kPage = 4096;  ///< bytes

/// What an object takes of a file whose larger ones begin at pages.
constexpr std::uint64_t in_pages(std::uint64_t bytes) {
  return bytes < kPage ? bytes : (bytes + kPage - 1) / kPage * kPage;
}

}  // namespace initlab::recording
