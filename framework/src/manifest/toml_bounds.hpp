// toml_bounds: what a text would cost to parse, known before it is parsed.
#pragma once

#include <string_view>

namespace initlab::manifest {

constexpr std::size_t kLargestText = 16'000'000;  ///< bytes
constexpr int kDeepest = 64;                      ///< tables and lists within each other

/// Throws Error if a text is so large, so deeply nested, or has so many values that parsing it would take more memory,
/// stack or time than an honest manifest justifies. It need not be valid TOML: what it says otherwise is not looked at.
void check_bounds(std::string_view text);

}  // namespace initlab::manifest
