// What each dataset of a layout takes on disk.
#pragma once

#include <string>
#include <vector>

#include "recording/run_file.hpp"

namespace initlab::recording {

struct DatasetSize {
  std::string path;
  std::uint64_t rows = 1;                  ///< planned; one if it is written once
  std::uint64_t row_bytes = 0, bytes = 0;  ///< in the file, before compression
};

/// In the layout's order.
std::vector<DatasetSize> dataset_sizes(const Layout& layout);

}  // namespace initlab::recording
