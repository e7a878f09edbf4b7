#include "recording/hdf5/attribute.hpp"

#include <fmt/format.h>

#include "initlab/error.hpp"

namespace initlab::recording::hdf5 {

namespace {

/// In its place, which needs one write to the disk: what a new attribute needs could be caught half done by a kill, and
/// then nothing in the object could be read. False if there is none of this type.
bool rewrite(hid_t object, const std::string& name, hid_t file_type, hid_t memory_type, const void* value) {
  if (check(H5Aexists(object, name.c_str()), "look up the attribute", name) == 0) return false;
  Handle attribute(check(H5Aopen(object, name.c_str(), H5P_DEFAULT), "open the attribute", name), H5Aclose);
  const Handle type(check(H5Aget_type(attribute.id()), "read the type of the attribute", name), H5Tclose);
  if (check(H5Tequal(type.id(), file_type), "compare the types of the attribute", name) == 0) {
    attribute.close(name);
    check(H5Adelete(object, name.c_str()), "replace the attribute", name);
    return false;
  }
  check(H5Awrite(attribute.id(), memory_type, value), "write the attribute", name);
  attribute.close(name);
  return true;
}

void write(hid_t object, const std::string& name, hid_t file_type, hid_t memory_type, const void* value) {
  if (rewrite(object, name, file_type, memory_type, value)) return;
  const Handle space(check(H5Screate(H5S_SCALAR), "make", "a scalar dataspace"), H5Sclose);
  Handle attribute(check(H5Acreate2(object, name.c_str(), file_type, space.id(), H5P_DEFAULT, H5P_DEFAULT),
                         "create the attribute", name),
                   H5Aclose);
  check(H5Awrite(attribute.id(), memory_type, value), "write the attribute", name);
  attribute.close(name);
}

}  // namespace

void write_attribute(hid_t object, const std::string& name, const std::string& value) {
  if (value.find('\0') != std::string::npos)
    throw Error(fmt::format("attribute {}: its text holds a zero byte, at which every reader would cut it off", name));
  const Handle type(check(H5Tcopy(H5T_C_S1), "make", "a string type"), H5Tclose);
  check(H5Tset_size(type.id(), H5T_VARIABLE), "set", "a string's length");
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), "set", "a string's encoding");
  const char* text = value.c_str();
  write(object, name, type.id(), type.id(), &text);
}

void write_attribute(hid_t object, const std::string& name, std::int64_t value) {
  write(object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value);
}

void write_attribute(hid_t object, const std::string& name, double value) {
  write(object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

}  // namespace initlab::recording::hdf5
