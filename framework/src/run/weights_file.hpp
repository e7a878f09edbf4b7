// Weights file: the tensors of a network without the run around them, for other programs.
#pragma once

#include <filesystem>

#include "manifest/plan.hpp"
#include "network/network.hpp"
#include "recording/run_file.hpp"

namespace initlab::run {

/// Writes every tensor, trained or state, as node/tensor, with the axes that a run file has: an .npz file (members
/// node/tensor.npy) if `file` ends so, else HDF5 (a group a node, a dataset a tensor). The HDF5 file's root has the
/// attributes given, those of the plan and `layer_names`; a node's group says what it says in a run file (index, type,
/// kind, shape, input, of a sum skip and scale) and `parameter_<name>` for each parameter of its component, truth
/// values as 0 and 1, lists as text. The file appears whole or not at all: it is written as <file>.part and renamed
/// (files::replace). The same values give the same bytes. Throws Error.
void write_weights(const std::filesystem::path& file, const network::Network& network, const manifest::RunPlan& plan,
                   const network::Flat& values, recording::Attributes attributes);

}  // namespace initlab::run
