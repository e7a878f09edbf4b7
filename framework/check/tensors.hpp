// The tensors on which initializers are tested.
#pragma once

#include <string>
#include <vector>

#include "initlab/initializer.hpp"

namespace initlab::check {

/// A dense weight, units x inputs, between two ReLUs in the middle of a network.
TensorInfo dense_tensor(const std::string& node, Index inputs, Index units);

/// Kernels of a convolution: a column is an output channel, its rows the inputs that one output sums over.
TensorInfo kernel_tensor(const std::string& node, Index inputs, Index outputs, Index extent, Index groups);

/// 1x1, 1xn, nx1, tall, wide, kernels with and without groups, a bias; in the first layer, in the last, in a residual
/// branch.
std::vector<TensorInfo> odd_tensors();

/// Non-square fans of at least 40,000 entries each, for statistics: dense, kernels, groups, one whose fan_in is not
/// what its shape suggests, the first and the last layer, biases.
std::vector<TensorInfo> large_tensors();

/// "dense weight 64 x 512 (fan_in 512, fan_out 64)".
std::string text(const TensorInfo& info);

/// The tensor as the initializer fills it, in watched memory. Throws a Finding if it writes outside, leaves an entry
/// out or one that is not finite.
Matrix filled(const Initializer& initializer, const TensorInfo& info, std::uint64_t seed);

}  // namespace initlab::check
