// Attributes of a layout, written one by one.
#pragma once

#include "recording/hdf5/attribute.hpp"
#include "recording/run_file.hpp"

namespace initlab::recording::hdf5 {

/// write_attribute of each, in order.
inline void write_attributes(hid_t object, const Attributes& attributes) {
  for (const auto& [name, value] : attributes)
    std::visit([&, &key = name](const auto& one) { write_attribute(object, key, one); }, value);
}

}  // namespace initlab::recording::hdf5
