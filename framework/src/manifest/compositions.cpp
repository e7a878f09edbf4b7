#include "manifest/compositions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace initlab::manifest {

const std::vector<Composition>& compositions() {
  static const std::vector<Composition> kCompositions = {
      {.name = "repeat",
       .formula = "y = f_n(... f_1(x)), n = repeat, each f_k the layers given",
       .notes = "Each f_k has tensors of its own. Nodes are named after the composition and the copy: body_3_dense1.",
       .reference = "",
       .keys = {keys::kRepeat, keys::kRepeatLayers, keys::kRepeatName}},
      {.name = "residual",
       .formula = "y = skip(x) + scale residual(x)",
       .notes = "Both must end in the same shape. Inner nodes are named after the composition: residual1_dense1, "
                "residual1_skip_dense1; the node of its own name is the sum, recorded as any other.",
       .reference = "He, Zhang, Ren and Sun 2016, eq. 1 and 2",
       .keys = {keys::kBranch, keys::kSkip, keys::kResidualScale, keys::kNodeName}}};
  return kCompositions;
}

const Composition* find_composition(std::string_view name) {
  const auto& all = compositions();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Composition& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string how_to_write(const Composition& composition) {
  return fmt::format(
      "{0} is a composition: an entry with the key `{0}` and no `type`; `initlab describe {0}` shows its "
      "keys",
      composition.name);
}

}  // namespace initlab::manifest
