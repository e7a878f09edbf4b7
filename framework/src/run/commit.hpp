// The git commit that initlab was built from.
#pragma once

namespace initlab::run {

/// 40 hex digits, "-dirty" behind them if files that git knows had been changed; "unknown" if built from a tarball.
/// As of the last build, however long ago CMake was run.
extern const char* const kCommit;

}  // namespace initlab::run
