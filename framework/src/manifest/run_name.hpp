// run_name: what a run of a sweep is called.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "manifest/grid.hpp"

namespace initlab::manifest {

/// Names the runs of one grid: the variant, key=value for each axis, and the seed, joined by "_". A key is the shortest
/// tail of its axis's path that no other axis shares; whatever is no letter, digit or one of "._+=-" becomes "-".
class RunNames {
 public:
  explicit RunNames(const Grid& grid);

  /// `at` is the index of the value on each axis.
  std::string name(const Variant& variant, const std::vector<std::size_t>& at, std::uint64_t seed) const;

  /// The paths and values, as text, of this run; the initialisation's seed last, as "seed".
  std::vector<std::pair<std::string, std::string>> values(const std::vector<std::size_t>& at, std::uint64_t seed) const;

 private:
  const Grid& grid_;
  std::vector<std::string> keys_;                 ///< of each axis; empty: it is the seed
  std::vector<std::vector<std::string>> labels_;  ///< of each axis's values
};

}  // namespace initlab::manifest
