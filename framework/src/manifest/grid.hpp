// grid: the axes along which a manifest expands to runs.
#pragma once

#include <string>
#include <vector>

#include "manifest/path.hpp"
#include "manifest/problems.hpp"
#include "manifest/series.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

/// The most values that the runs of a sweep may have in all: a plan takes somewhat more than a hundred bytes a value.
constexpr double kMostSweepValues = 1e7;

/// A value to be put where a path leads.
struct Assignment {
  Path path;
  Place key_place;
  Value value;
};

struct Variant {
  std::string name;  ///< empty: the only one of a manifest without variants
  std::vector<Assignment> set;
};

struct Axis {
  Path path;
  Place key_place;
  Series values;
};

/// Axes that advance together: all have as many values.
using Zip = std::vector<std::size_t>;

/// Runs that are left out: those of the variant, if one is named, that have all of these values.
struct Exclusion {
  Place place;
  std::string where;
  std::string variant;                                ///< empty: of any
  std::vector<std::pair<std::size_t, Value>> values;  ///< by axis
};

struct Grid {
  std::vector<Variant> variants;  ///< at least one
  std::vector<Axis> axes;         ///< as written
  std::vector<Zip> dimensions;    ///< a partition of the axes, by their first; the last varies fastest
  std::vector<Exclusion> exclusions;
};

/// Whether an exclusion is about a point: for each axis, the position of its value.
bool excludes(const Exclusion& exclusion, const Grid& grid, const Variant& variant, const std::vector<std::size_t>& at);

/// Takes `variant` and `sweep` out of a manifest. What is wrong with them is added to the problems, and left out. A
/// grid of more than a million runs, or of so many and such large ones that together they have more than 10 million
/// values, is a problem too; of it only the first value of each axis remains.
Grid take_grid(Value& root, Problems& problems);

}  // namespace initlab::manifest
