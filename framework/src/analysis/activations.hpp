// Activations: the activation of each node of a recorded run, as its manifest and the loaded plugins say.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "initlab/activation.hpp"
#include "manifest/catalogue.hpp"
#include "plugin/registry.hpp"
#include "recording/run_reader.hpp"

namespace initlab::analysis {

struct KnownActivation {
  std::shared_ptr<const Activation> phi;
  double largest_slope = 0;  ///< sup |phi'|
};

/// By the name of the node.
struct Activations {
  std::map<std::string, KnownActivation, std::less<>> known;
  std::string missing;  ///< why some are not known: a sentence; empty if all are
};

/// Constructs the activations that the attribute `manifest_resolved` chooses. A file whose manifest cannot be read, or
/// names a component that no loaded plugin has, is no error: nothing is known then, and `missing` says why.
Activations recorded_activations(const recording::RunReader& run, const plugin::Registry& registry,
                                 const manifest::Catalogue& catalogue);

}  // namespace initlab::analysis
