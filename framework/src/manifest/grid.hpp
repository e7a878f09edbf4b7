// grid: the axes along which a manifest expands to runs.
#pragma once

#include <string>
#include <vector>

#include "manifest/path.hpp"
#include "manifest/problems.hpp"
#include "manifest/value.hpp"

namespace initlab::manifest {

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
  std::vector<Value> values;  ///< at least one
};

struct Grid {
  std::vector<Variant> variants;  ///< at least one
  std::vector<Axis> axes;         ///< as written; the last varies fastest

  std::size_t size() const;
};

/// Takes `variant` and `sweep` out of a manifest. What is wrong with them is added to the problems, and left out. A
/// grid of more than a million runs, or of so many and such large ones that together they have more than 200 million
/// values, is a problem too; of it only the first value of each axis remains.
Grid take_grid(Value& root, Problems& problems);

}  // namespace initlab::manifest
