// Catalogue: the names that a manifest may use, with their parameters.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "initlab/component.hpp"

namespace initlab::manifest {

/// What is chosen by name in a manifest. Layers and activations share one name space.
enum class Family { node, initializer, probe, loss, optimizer, schedule, source };

/// "layer or activation", "initializer", "probe", "loss", "optimizer", "schedule", "data source".
std::string_view name(Family family);

/// Everything a manifest can choose from: the components of the loaded plugins and the core's losses, optimizers,
/// schedules of the rate and data sources. Filled by whoever knows them, so that the manifest depends on none of them.
class Catalogue {
 public:
  struct Entry {
    About about;
    bool is_activation = false;  ///< for Family::node
    /// For Family::schedule: throws Error if parameters, each valid, do not go together, or not with the run's length
    /// in updates, 0 if that is not known. May be empty.
    std::function<void(const Parameters&, std::int64_t steps)> check = {};
  };

  void add(Family family, Entry entry);
  const Entry* find(Family family, std::string_view name) const;
  std::vector<std::string> names(Family family) const;

  /// Files on the search path that were refused, each "path: reason": added to the message about an unknown component.
  std::vector<std::string> refused;

 private:
  std::map<Family, std::map<std::string, Entry, std::less<>>> entries_;
};

}  // namespace initlab::manifest
