// contain: a library that crashes on a damaged file becomes a sentence.
#pragma once

#include <string>

namespace initlab::cli {

/// Returns in a child process, in which the program goes on. The parent waits, hands SIGINT and SIGTERM on, and exits
/// as the child does; if the child crashes, with one sentence about `file` and exit code 2. HDF5 1.10 trusts the sizes
/// in a file's heap of texts, so that a damaged one can make it read anywhere. Call it before threads are started and
/// before anything is printed.
void contain(const std::string& file);

}  // namespace initlab::cli
