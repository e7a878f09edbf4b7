// CIFAR-10's binary version: records of a label and 3 x 32 x 32 pixels (Krizhevsky 2009).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/bytes.hpp"
#include "initlab/real.hpp"

namespace initlab::data {

inline constexpr Index kCifarClasses = 10, kCifarChannels = 3, kCifarSide = 32;

struct CifarRecords {
  ByteBuffer pixels;  ///< image after image: red, green, blue, each row after row
  std::vector<std::int32_t> labels;
};

/// Appends the records in a file's bytes. `where` stands first in messages. Throws Error.
void parse_cifar(std::span<const std::uint8_t> bytes, const std::string& where, CifarRecords& records);

}  // namespace initlab::data
