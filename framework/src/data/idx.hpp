// IDX: the format of MNIST's files (LeCun, Cortes, Burges 1998). Big-endian header, then unsigned bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/bytes.hpp"
#include "initlab/real.hpp"

namespace initlab::data {

struct IdxImages {
  Index count = 0, rows = 0, columns = 0;  ///< each at least 1
  ByteBuffer pixels;                       ///< image after image, row after row
};

/// The images in a file's bytes: magic 0x00000803, count, rows, columns, pixels. The bytes' memory is kept. `where`
/// stands first in messages.
IdxImages parse_idx_images(ByteBuffer bytes, const std::string& where);

/// The labels in a file's bytes: magic 0x00000801, count, labels.
ByteBuffer parse_idx_labels(ByteBuffer bytes, const std::string& where);

}  // namespace initlab::data
