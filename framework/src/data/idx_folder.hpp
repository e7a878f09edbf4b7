// Data sets that stand in one folder as four IDX files with MNIST's names.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "data/search.hpp"
#include "data/source.hpp"

namespace initlab::data {

/// How one such data set is found and what is known of it.
struct IdxSearch {
  std::string source;                            ///< its name: the subfolder of INITLAB_DATA_PATH's folders
  std::vector<std::filesystem::path> last = {};  ///< looked in when all else fails
  std::string hint;                              ///< what to do if it is not found
  std::optional<Index> classes = {};             ///< nothing: 1 + the largest training label
};

/// The parameter `folder`.
Parameter idx_folder_parameter();

/// Reads train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte from the
/// first place that has one of them, as find_folder says; MNIST's files do not pass for Fashion-MNIST's, nor these for
/// those. Every label in the files must be below the number of classes.
RawData read_idx_folder(const IdxSearch& search, const Parameters& parameters);

}  // namespace initlab::data
