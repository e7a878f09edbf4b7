// hdf5_array: a dataset of an HDF5 file as an array.
#pragma once

#include <filesystem>
#include <string>

#include "data/array.hpp"

namespace initlab::data {

/// The dataset at `path` in a file: integers of 1 to 8 bytes (signed; unsigned up to 4) and floats of 4 and 8. Links to
/// other files are not followed, and data that stand in them are refused. Allocates what the dataset claims, but never
/// more than deflate can make of what the file holds of it; the buffers of HDF5's own filters are HDF5's. Throws Error.
Array read_hdf5_array(const std::filesystem::path& file, const std::string& path);

}  // namespace initlab::data
