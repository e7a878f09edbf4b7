// layers_reader: the entries of `layers`, and what repeat and residual make of them.
#pragma once

#include <string>
#include <vector>

#include "manifest/choice_reader.hpp"
#include "manifest/plan.hpp"

namespace initlab::manifest {

/// The nodes that a list of layers stands for, in order from the input, each with a name of its own: lists within it
/// are spliced, { repeat = n, layers = [...] } stands n times, { residual = [...] } is one node with inner nodes.
/// `has_bias`: a layer with weights has a bias unless it says otherwise. What is wrong is in the context's problems.
std::vector<NodePlan> read_layers(const Value& list, const std::string& path, bool has_bias, Context& context);

/// How many nodes these are, inner ones included.
std::size_t count(const std::vector<NodePlan>& nodes);

}  // namespace initlab::manifest
