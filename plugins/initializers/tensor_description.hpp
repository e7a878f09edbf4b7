// tensor_description: what a program is told of the tensor that it fills.
#pragma once

#include <cstdint>
#include <initlab/tensor.hpp>
#include <string>
#include <vector>

/// The sizes of the axes, the last one varying fastest: the shape of the array in C order whose bytes are the tensor's.
std::vector<initlab::Index> extents(const initlab::TensorSpec& spec);

/// One JSON object, one key a line:
///   node, tensor, role, axes ([{name, size}]), shape ([sizes]), rows, columns, groups, fan_in, fan_out,
///   position {place, index, count}, branch {index, count, layers, place} or null,
///   before and after {type, second_moment_gain, backward_gain} or null; a gain that cannot be computed is null,
///   seed: a whole number below 2^53, another one for each tensor and each seed of a run,
///   output: the path of the .npy file to write.
std::string tensor_description(const initlab::TensorInfo& info, std::uint64_t seed, const std::string& output);
