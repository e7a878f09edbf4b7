// series: the values of one axis of a sweep.
#pragma once

#include <string>
#include <vector>

#include "manifest/problems.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

constexpr std::size_t kMostRuns = 1'000'000;

/// The values that an entry of [sweep] stands for: the elements of a list; { range = [a, b, step] }, integers if all
/// three are, ends included; { logrange = [a, b, count] }, evenly spaced logarithms, ends included. Numbers in between
/// are rounded to 12 digits, so that 0.1 + 0.2 is 0.3. What is wrong is added to the problems; then nothing is
/// returned.
std::vector<Value> series(const Value& entry, const std::string& path, Problems& problems);

/// True of a table that series() takes.
bool is_series(const Value& table);

}  // namespace initlab::manifest
