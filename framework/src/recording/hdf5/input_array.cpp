#include "recording/hdf5/input_array.hpp"

#include <fmt/format.h>
#include <hdf5_hl.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>

#include "initlab/error.hpp"
#include "recording/hdf5/dataset.hpp"
#include "text/words.hpp"

namespace initlab::recording::hdf5 {

namespace {

/// The largest factor by which deflate can shorten anything.
constexpr double kMostCompression = 1032;

Handle open_dataset(hid_t file, const std::string& path) {
  const std::string name = "/" + path;
  return Handle(check(H5Dopen2(file, name.c_str(), H5P_DEFAULT), "open the dataset", path), H5Dclose);
}

Handle type_of(hid_t dataset, const std::string& path) {
  return Handle(check(H5Dget_type(dataset), "read the type of", path), H5Tclose);
}

haddr_t address_of(hid_t object) {
  H5O_info_t info;
  if (H5Oget_info2(object, &info, H5O_INFO_BASIC) < 0) return HADDR_UNDEF;
  return info.addr;
}

herr_t note_address(hid_t, unsigned, hid_t scale, void* addresses) {
  static_cast<std::vector<haddr_t>*>(addresses)->push_back(address_of(scale));
  return 0;
}

/// HDF5's high-level library trusts this attribute; it must be what the library itself writes.
bool has_dimension_list(hid_t dataset, std::size_t dimensions) {
  if (H5Aexists(dataset, "DIMENSION_LIST") <= 0) return false;
  const Handle attribute(H5Aopen(dataset, "DIMENSION_LIST", H5P_DEFAULT), H5Aclose);
  if (attribute.id() < 0) return false;
  const Handle space(H5Aget_space(attribute.id()), H5Sclose), type(H5Aget_type(attribute.id()), H5Tclose);
  if (space.id() < 0 || type.id() < 0 || H5Tget_class(type.id()) != H5T_VLEN) return false;
  const Handle inner(H5Tget_super(type.id()), H5Tclose);
  return inner.id() >= 0 && H5Tequal(inner.id(), H5T_STD_REF_OBJ) > 0 &&
         H5Sget_simple_extent_npoints(space.id()) == static_cast<hssize_t>(dimensions);
}

/// As it is now: a live file grows.
std::uint64_t length_of_file(hid_t object) {
  const Handle file(check(H5Iget_file_id(object), "find", "the file"), H5Fclose);
  void* descriptor = nullptr;
  struct stat status {};
  if (H5Fget_vfd_handle(file.id(), H5P_DEFAULT, &descriptor) < 0 || fstat(*static_cast<int*>(descriptor), &status) != 0)
    return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

bool InputArray::holds_numbers(hid_t file, const std::string& path) {
  const Handle dataset = open_dataset(file, path);
  const H5T_class_t kind = H5Tget_class(type_of(dataset.id(), path).id());
  return kind == H5T_INTEGER || kind == H5T_FLOAT;
}

InputArray::InputArray(hid_t file, std::string path) : path_(std::move(path)), dataset_(open_dataset(file, path_)) {
  const Handle type = type_of(id(), path_);
  const H5T_class_t kind = H5Tget_class(type.id());
  if (kind != H5T_INTEGER && kind != H5T_FLOAT)
    throw Error(fmt::format("dataset {}: wrong type (expected numbers)", path_));
  integer_ = kind == H5T_INTEGER;
  element_bytes_ = H5Tget_size(type.id());

  const Handle space(check(H5Dget_space(id()), "measure", path_), H5Sclose);
  const int dimensions = check(H5Sget_simple_extent_ndims(space.id()), "measure", path_);
  std::vector<hsize_t> extent(static_cast<std::size_t>(dimensions));
  check(H5Sget_simple_extent_dims(space.id(), extent.data(), nullptr), "measure", path_);
  extent_.assign(extent.begin(), extent.end());

  const Handle creation(check(H5Dget_create_plist(id()), "read the storage of", path_), H5Pclose);
  const H5D_layout_t layout = H5Pget_layout(creation.id());
  if (layout == H5D_VIRTUAL || H5Pget_external_count(creation.id()) > 0)
    throw Error(fmt::format("dataset {}: its numbers stand in another file", path_));
  if (layout == H5D_CHUNKED) {
    std::vector<hsize_t> chunk(extent.size());
    check(H5Pget_chunk(creation.id(), dimensions, chunk.data()), "read the chunks of", path_);
    chunk_.assign(chunk.begin(), chunk.end());
    chunk_bytes_ = element_bytes_;  // below 4 GB: HDF5 admits no larger chunks
    for (const hsize_t size : chunk) chunk_bytes_ *= size;
  }
  stored_bytes_ = H5Dget_storage_size(id());
  most_bytes_ = static_cast<double>(stored_bytes_);
  if (H5Pget_nfilters(creation.id()) > 0) most_bytes_ *= kMostCompression;
}

bool InputArray::is_scale() const { return H5DSis_scale(id()) > 0; }

haddr_t InputArray::address() const { return address_of(id()); }

std::vector<haddr_t> InputArray::scales(unsigned dimension) const {
  std::vector<haddr_t> addresses;
  if (dimension < extent_.size() && has_dimension_list(id(), extent_.size()))
    H5DSiterate_scales(id(), dimension, nullptr, note_address, &addresses);
  return addresses;
}

std::uint64_t InputArray::numbers(std::uint64_t first, std::uint64_t count) const {
  const std::uint64_t there = extent_.empty() ? 1 : extent_[0];
  if (first > there || count > there - first)
    throw Error(fmt::format("dataset {}: too short (got {}, expected at least {})", path_, there, first + count));
  double bytes = static_cast<double>(count) * static_cast<double>(element_bytes_);
  for (std::size_t i = 1; i < extent_.size(); ++i) bytes *= static_cast<double>(extent_[i]);
  // Reading takes memory for the numbers and for a whole chunk.
  const double needed = std::max(bytes, static_cast<double>(chunk_bytes_));
  if (count > 0 && needed > most_bytes_)
    throw Error(fmt::format("dataset {}: claims more numbers than the file holds (got {}, expected at most {})", path_,
                            text::bytes(static_cast<std::uint64_t>(std::min(needed, 1e18))),
                            text::bytes(static_cast<std::uint64_t>(most_bytes_))));
  return static_cast<std::uint64_t>(bytes) / element_bytes_;
}

void InputArray::refuse_cut(std::uint64_t first, std::uint64_t count) const {
  const std::uint64_t length = length_of_file(id());
  const auto refuse_beyond = [&](haddr_t end) {
    if (end > length)
      throw Error(
          fmt::format("dataset {}: stands behind the end of the file, which somebody cut (got {} bytes, "
                      "expected at least {})",
                      path_, length, end));
  };
  if (chunk_.empty()) {
    if (const haddr_t begin = H5Dget_offset(id()); begin != HADDR_UNDEF) refuse_beyond(begin + stored_bytes_);
    return;
  }
  // Every chunk of these rows, the last dimension varying fastest.
  std::vector<hsize_t> at(extent_.size(), 0);
  at[0] = first - first % chunk_[0];
  while (at[0] < first + count) {
    unsigned mask = 0;
    haddr_t begin = HADDR_UNDEF;
    hsize_t bytes = 0;
    check(H5Dget_chunk_info_by_coord(id(), at.data(), &mask, &begin, &bytes), "find a chunk of", path_);
    if (begin != HADDR_UNDEF) refuse_beyond(begin + bytes);
    std::size_t axis = at.size() - 1;
    for (at[axis] += chunk_[axis]; axis > 0 && at[axis] >= extent_[axis]; at[axis] += chunk_[axis]) at[axis--] = 0;
  }
}

void InputArray::read_as(std::uint64_t first, std::uint64_t count, hid_t type, void* values) const {
  if (numbers(first, count) == 0) return;
  refuse_cut(first, count);
  const Handle place(check(H5Dget_space(id()), "measure", path_), H5Sclose);
  if (extent_.empty()) {
    check(H5Dread(id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "read", path_);
    return;
  }
  std::vector<hsize_t> start(extent_.size(), 0), size(extent_.begin(), extent_.end());
  start[0] = first;
  size[0] = count;
  check(H5Sselect_hyperslab(place.id(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr),
        "select a part of", path_);
  const Handle memory(
      check(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr), "make the dataspace of", path_),
      H5Sclose);
  check(H5Dread(id(), type, memory.id(), place.id(), H5P_DEFAULT, values), "read", path_);
}

void InputArray::read(std::uint64_t first, std::uint64_t count, double* values) const {
  read_as(first, count, H5T_NATIVE_DOUBLE, values);
}

void InputArray::read(std::uint64_t first, std::uint64_t count, std::int64_t* values) const {
  read_as(first, count, H5T_NATIVE_INT64, values);
}

void InputArray::read(std::uint64_t first, std::uint64_t count, Element element, void* values) const {
  read_as(first, count, memory_type(element).id(), values);
}

}  // namespace initlab::recording::hdf5
