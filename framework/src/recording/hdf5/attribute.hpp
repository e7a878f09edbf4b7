// Attributes: scalar numbers, and strings of variable length in UTF-8.
#pragma once

#include <cstdint>
#include <string>

#include "hdf5/handle.hpp"

namespace initlab::recording::hdf5 {

using namespace initlab::hdf5;

/// Writes an attribute of a file's root, a group or a dataset, in place of one of the same name. Only under a Session.
/// Throws Error; a string cannot hold a zero byte.
void write_attribute(hid_t object, const std::string& name, const std::string& value);
void write_attribute(hid_t object, const std::string& name, std::int64_t value);
void write_attribute(hid_t object, const std::string& name, double value);

}  // namespace initlab::recording::hdf5
