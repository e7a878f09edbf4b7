#include "recording/hdf5/dataset.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <limits>

namespace initlab::recording::hdf5 {

namespace {

hid_t type_like(Element element, bool in_file) {
  switch (element) {
    case Element::float16:
    case Element::float32:
      return in_file ? H5T_IEEE_F32LE : H5T_NATIVE_FLOAT;
    case Element::float64:
      return in_file ? H5T_IEEE_F64LE : H5T_NATIVE_DOUBLE;
    case Element::int32:
      return in_file ? H5T_STD_I32LE : H5T_NATIVE_INT32;
    case Element::int64:
      return in_file ? H5T_STD_I64LE : H5T_NATIVE_INT64;
  }
  return H5I_INVALID_HID;
}

Handle space(const std::vector<hsize_t>& extent, const std::vector<hsize_t>& most, const std::string& path) {
  const hid_t id = extent.empty() ? H5Screate(H5S_SCALAR)
                                  : H5Screate_simple(static_cast<int>(extent.size()), extent.data(),
                                                     most.empty() ? nullptr : most.data());
  return Handle(check(id, "make the dataspace of", path), H5Sclose);
}

/// The type of an element in the file, or in this machine's memory.
Handle type(Element element, bool in_file) {
  Handle copy(check(H5Tcopy(type_like(element, in_file)), "make", "a type"), H5Tclose);
  if (element != Element::float16) return copy;
  // IEEE 754's binary16: a sign, 5 bits of exponent, 10 of mantissa.
  check(H5Tset_fields(copy.id(), 15, 10, 5, 0, 10), "make", "a type");
  check(H5Tset_size(copy.id(), 2), "make", "a type");
  check(H5Tset_ebias(copy.id(), 15), "make", "a type");
  return copy;
}

}  // namespace

Handle memory_type(Element element) { return type(element, false); }

Dataset::Dataset(const File& file, std::string path, Element element, std::vector<std::uint64_t> extent)
    : path_(std::move(path)), element_(element), extent_(extent.begin(), extent.end()) {
  create(file, {}, {}, 0, false);
}

Dataset::Dataset(const File& file, std::string path, Element element, std::vector<std::uint64_t> extent,
                 const std::vector<std::uint64_t>& chunk, int deflate, bool shuffle)
    : path_(std::move(path)), element_(element), count_(extent.begin(), extent.end()) {
  row_space_ = space(count_, {}, path_);
  count_.insert(count_.begin(), 1);
  start_.assign(count_.size(), 0);
  extent_ = count_;
  extent_[0] = 0;
  std::vector<hsize_t> most = extent_;
  most[0] = H5S_UNLIMITED;
  create(file, most, std::vector<hsize_t>(chunk.begin(), chunk.end()), deflate, shuffle);
}

void Dataset::take_place() {
  if (extent_.empty()) return write_one(H5S_ALL);
  std::vector<hsize_t> extent = extent_;
  if (in_chunks()) extent[0] = 1;
  if (std::find(extent.begin(), extent.end(), hsize_t{0}) != extent.end()) return;
  // A value that is taken back while it is in the cache takes no space in the file.
  if (in_chunks()) check(H5Dset_extent(id(), extent.data()), "extend", path_);
  const Handle where = space(extent, {}, path_);
  const std::vector<hsize_t> first(extent.size(), 0);
  check(H5Sselect_elements(where.id(), H5S_SELECT_SET, 1, first.data()), "select a value of", path_);
  write_one(where.id());
  if (in_chunks()) check(H5Dset_extent(id(), extent_.data()), "take back the first row of", path_);
}

void Dataset::write_one(hid_t where) {
  const Handle one = space({}, {}, path_);
  const double zero = 0;
  check(H5Dwrite(id(), H5T_NATIVE_DOUBLE, one.id(), where, H5P_DEFAULT, &zero), "write", path_);
  if (in_chunks()) return;
  const haddr_t place = H5Dget_offset(id());
  check(place == HADDR_UNDEF ? -1 : 0, "place", path_);
  place_ = place;
}

void Dataset::create(const File& file, const std::vector<hsize_t>& most, const std::vector<hsize_t>& chunk, int deflate,
                     bool shuffle) {
  const Handle creation = properties(H5P_DATASET_CREATE);
  const hid_t list = creation.id();
  // Tracked order also allows the list of a scale's datasets to outgrow 64 kB.
  check(H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "set the attributes of",
        path_);
  check(H5Pset_obj_track_times(list, false), "set the times of", path_);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::int64_t zero = 0;
  const bool integer = element_ == Element::int32 || element_ == Element::int64;
  // Costs nothing: a chunk that is written as a whole is not filled first, and an array in one piece never is.
  check(integer ? H5Pset_fill_value(list, H5T_NATIVE_INT64, &zero) : H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &nan),
        "set the fill value of", path_);
  if (chunk.empty())
    check(H5Pset_fill_time(list, H5D_FILL_TIME_NEVER), "leave alone", path_);
  else
    check(H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data()), "set the chunks of", path_);
  if (shuffle) check(H5Pset_shuffle(list), "shuffle", path_);
  if (deflate > 0) check(H5Pset_deflate(list, static_cast<unsigned>(deflate)), "compress", path_);
  const Handle extent = space(extent_, most, path_);
  const Handle in_file = type(element_, true);
  memory_type_ = memory_type(element_);
  dataset_ =
      Handle(check(H5Dcreate2(file.id(), path_.c_str(), in_file.id(), extent.id(), H5P_DEFAULT, list, H5P_DEFAULT),
                   "create the dataset", path_),
             H5Dclose);
}

void Dataset::make_scale() {
  const std::string name = path_.substr(path_.rfind('/') + 1);
  check(H5DSset_scale(id(), name.c_str()), "make a dimension scale of", path_);
}

void Dataset::attach(const Dataset& scale, unsigned dimension) {
  check(H5DSattach_scale(id(), scale.id(), dimension), "attach the dimensions of", path_);
}

void Dataset::write(const void* values) {
  check(H5Dwrite(id(), memory_type_.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "write", path_);
}

void Dataset::write_rows(std::uint64_t first, std::uint64_t count, const void* values) {
  if (first + count > extent_[0]) {
    extent_[0] = first + count;
    check(H5Dset_extent(id(), extent_.data()), "extend", path_);
  }
  const Handle place(check(H5Dget_space(id()), "measure", path_), H5Sclose);
  start_[0] = first;
  count_[0] = count;
  check(H5Sselect_hyperslab(place.id(), H5S_SELECT_SET, start_.data(), nullptr, count_.data(), nullptr),
        "select a row of", path_);
  const Handle several = count == 1 ? Handle() : space(count_, {}, path_);
  check(H5Dwrite(id(), memory_type_.id(), count == 1 ? row_space_.id() : several.id(), place.id(), H5P_DEFAULT, values),
        "write", path_);
}

void Dataset::close() { dataset_.close(path_); }

}  // namespace initlab::recording::hdf5
