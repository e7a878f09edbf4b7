// Provenance: which program, libraries and machine.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace initlab::run {

/// Name and version of everything that results depend on: initlab, its git commit, Real, compiler and flags, Boost,
/// Armadillo, OpenBLAS and its kernel, HDF5, toml++, Random123, fmt, libdeflate.
std::vector<std::pair<std::string, std::string>> versions();

/// "on" if this thread takes subnormal numbers for 0.
std::string flush_to_zero();

/// Host and processor.
std::vector<std::pair<std::string, std::string>> machine();

/// "2026-11-24T10:15:00Z".
std::string now();

}  // namespace initlab::run
