// What the tests of the SDK share.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "initlab/error.hpp"
#include "initlab/rng.hpp"

namespace initlab::test {

/// What is thrown, as a person reads it.
template <class F>
std::string sentence(F&& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "(nothing was thrown)";
}

inline double normal_distribution(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; }

/// Entries that look like a network's: N(0, 1), the same in every run.
inline Matrix random_matrix(Index rows, Index columns, const char* name) {
  Matrix m(rows, columns);
  Rng(1, "test", name).normal(m, 0, 1);
  return m;
}

}  // namespace initlab::test
