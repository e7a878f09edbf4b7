// compare: whether two run files hold the same numbers, and if not, where they first part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recording/run_reader.hpp"

namespace initlab::recording {

/// Where a dataset of two files first differs.
struct Difference {
  std::string dataset;
  std::string what;                       ///< "" if numbers differ; else why they cannot be compared
  std::optional<std::int64_t> step = {};  ///< of the first row that differs; nothing: written once, or `what`
  std::uint64_t numbers = 0, of = 0;      ///< that differ in that row, and its size
  double largest = 0;                     ///< |a - b| among them; NaN where one of two is
};

/// An attribute of the root that is not equal; "" where a file lacks it.
struct Disagreement {
  std::string name, a, b;
};

struct Comparison {
  std::size_t datasets = 0;             ///< compared
  std::vector<Difference> differences;  ///< by step, those without a step first; tensors before losses
  std::vector<Disagreement> versions;   ///< program, libraries, kernel, plugins, data

  bool identical() const { return differences.empty(); }
};

/// Compares the committed rows of all datasets bit by bit (0 and -0 differ), and what results depend on. Throws Error.
Comparison compare(const RunReader& a, const RunReader& b);

/// Whether results depend on what this attribute of a file's root says: versions, plugins, data, first values, ...
bool is_decisive(const std::string& attribute);

/// The same of those that runs have in common which differ in their seeds alone.
bool is_decisive_of_all_seeds(const std::string& attribute);

}  // namespace initlab::recording
