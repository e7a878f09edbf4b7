// What an object of an HDF5 file is, in words: for those who hold it to a specification.
#pragma once

#include <string>
#include <vector>

#include "hdf5/handle.hpp"

namespace initlab::recording::hdf5 {

using namespace initlab::hdf5;  // Session, Handle, check

/// "float32", "float64", "int32", "int64", as a run file holds them; of anything else what it is instead: "text",
/// "text of fixed length", "an enumeration", "uint8", "big-endian float64", ... Only under a Session; throws Error.
std::string kind_of_dataset(hid_t file, const std::string& path);

/// The same of an attribute that exists; of more values than one "3 values of float64". "text" is one of variable
/// length in UTF-8.
std::string kind_of_attribute(hid_t object, const std::string& name);

/// True if a group lists its members and attributes in the order in which they were made.
bool tracks_order(hid_t group);

/// The links of a group, whatever they lead to.
std::uint64_t count_links(hid_t group);

/// True if a dataset is cut into chunks; else it lies in one piece.
bool is_chunked(hid_t dataset);

/// True if some filter works on a dataset.
bool is_filtered(hid_t dataset);

/// The names of a dataset's filters that are not among those of HDF5 that every reader has: deflate and shuffle.
std::vector<std::string> unusual_filters(hid_t dataset);

}  // namespace initlab::recording::hdf5
