#include "data/hdf5_array.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "data/deflate.hpp"
#include "hdf5/handle.hpp"
#include "initlab/error.hpp"
#include "initlab/parameters.hpp"

namespace initlab::data {

namespace {

using hdf5::Handle;

herr_t refuse_link(const char*, const char*, const char*, const char*, unsigned*, hid_t, void*) { return -1; }

Handle open_file(const std::filesystem::path& file) {
  Handle open(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  if (open.id() < 0)
    throw Error(fmt::format("{}: cannot be opened as an HDF5 file ({})", file.string(), hdf5::cause()));
  return open;
}

Handle open_dataset(hid_t file, const std::string& path, const std::string& name) {
  const Handle access = hdf5::properties(H5P_DATASET_ACCESS);
  hdf5::check(H5Pset_elink_cb(access.id(), refuse_link, nullptr), "set", "the way of following links");
  Handle dataset(H5Dopen2(file, path.c_str(), access.id()), H5Dclose);
  if (dataset.id() < 0)
    throw Error(fmt::format("{}: there is no such dataset (got {}; links to other files are not followed)", name,
                            literal(path)));
  return dataset;
}

Element element_of(hid_t dataset, const std::string& where) {
  const Handle type(hdf5::check(H5Dget_type(dataset), "read the type of", where), H5Tclose);
  const std::size_t bytes = H5Tget_size(type.id());
  const H5T_class_t kind = H5Tget_class(type.id());
  const char letter = kind == H5T_FLOAT                        ? 'f'
                      : kind != H5T_INTEGER                    ? '?'
                      : H5Tget_sign(type.id()) == H5T_SGN_NONE ? 'u'
                                                               : 'i';
  for (const Element element : {Element::u1, Element::i1, Element::u2, Element::i2, Element::u4, Element::i4,
                                Element::i8, Element::f4, Element::f8})
    if (name(element)[0] == letter && size(element) == bytes) return element;
  throw Error(fmt::format(
      "{}: this type is not read (got {} of {} bytes, expected u1, i1, u2, i2, u4, i4, i8, f4 or f8)", where,
      letter == '?'   ? "no numbers"
      : letter == 'f' ? "floats"
      : letter == 'u' ? "unsigned integers"
                      : "integers",
      bytes));
}

hid_t memory_type(Element element) {
  switch (element) {
    case Element::u1:
      return H5T_NATIVE_UINT8;
    case Element::i1:
      return H5T_NATIVE_INT8;
    case Element::u2:
      return H5T_NATIVE_UINT16;
    case Element::i2:
      return H5T_NATIVE_INT16;
    case Element::u4:
      return H5T_NATIVE_UINT32;
    case Element::i4:
      return H5T_NATIVE_INT32;
    case Element::i8:
      return H5T_NATIVE_INT64;
    case Element::f4:
      return H5T_NATIVE_FLOAT;
    case Element::f8:
      return H5T_NATIVE_DOUBLE;
  }
  return H5I_INVALID_HID;
}

std::vector<Index> extents_of(hid_t dataset, const std::string& where) {
  const Handle space(hdf5::check(H5Dget_space(dataset), "measure", where), H5Sclose);
  const int dimensions = hdf5::check(H5Sget_simple_extent_ndims(space.id()), "measure", where);
  if (H5Sget_simple_extent_type(space.id()) == H5S_NULL)
    throw Error(fmt::format("{}: holds nothing (got an empty dataspace)", where));
  std::vector<hsize_t> extents(static_cast<std::size_t>(dimensions));
  hdf5::check(H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr), "measure", where);
  return {extents.begin(), extents.end()};
}

/// What a dataset claims must stand in the file itself.
void check_storage(hid_t dataset, std::uint64_t stated, std::uint64_t file_size, const std::string& where) {
  const Handle creation(hdf5::check(H5Dget_create_plist(dataset), "read the layout of", where), H5Pclose);
  if (H5Pget_layout(creation.id()) == H5D_VIRTUAL || H5Pget_external_count(creation.id()) != 0)
    throw Error(fmt::format("{}: its data stand in other files, which are not read; copy them into one", where));
  const std::uint64_t stored = std::min<std::uint64_t>(H5Dget_storage_size(dataset), file_size);
  if (stated / kGreatestRatio > stored)
    throw Error(
        fmt::format("{}: claims more than its file can hold (got {} bytes from {} stored)", where, stated, stored));
}

}  // namespace

Array read_hdf5_array(const std::filesystem::path& file, const std::string& path) {
  const hdf5::Session session;
  Array array;
  array.where = file.string() + ":" + path;
  const Handle open = open_file(file), dataset = open_dataset(open.id(), path, file.string());
  array.element = element_of(dataset.id(), array.where);
  array.extents = extents_of(dataset.id(), array.where);
  const std::uint64_t stated = stated_bytes(array.extents, array.element, array.where);
  check_storage(dataset.id(), stated, std::filesystem::file_size(file), array.where);
  array.bytes.resize(stated);
  if (H5Dread(dataset.id(), memory_type(array.element), H5S_ALL, H5S_ALL, H5P_DEFAULT, array.bytes.data()) < 0)
    throw Error(fmt::format("{}: cannot be read ({})", array.where, hdf5::cause()));
  return array;
}

}  // namespace initlab::data
