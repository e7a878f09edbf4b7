#include "recording/hdf5/dataset.hpp"

#include <hdf5_hl.h>

#include <algorithm>
#include <limits>

namespace initlab::recording::hdf5 {

namespace {

hid_t file_type(Element element) {
  switch (element) {
    case Element::float32:
      return H5T_IEEE_F32LE;
    case Element::float64:
      return H5T_IEEE_F64LE;
    case Element::int32:
      return H5T_STD_I32LE;
    case Element::int64:
      return H5T_STD_I64LE;
  }
  return H5I_INVALID_HID;
}

Handle space(const std::vector<hsize_t>& extent, const std::vector<hsize_t>& most, const std::string& path) {
  const hid_t id = extent.empty() ? H5Screate(H5S_SCALAR)
                                  : H5Screate_simple(static_cast<int>(extent.size()), extent.data(),
                                                     most.empty() ? nullptr : most.data());
  return Handle(check(id, "make the dataspace of", path), H5Sclose);
}

}  // namespace

hid_t memory_type(Element element) {
  switch (element) {
    case Element::float32:
      return H5T_NATIVE_FLOAT;
    case Element::float64:
      return H5T_NATIVE_DOUBLE;
    case Element::int32:
      return H5T_NATIVE_INT32;
    case Element::int64:
      return H5T_NATIVE_INT64;
  }
  return H5I_INVALID_HID;
}

Dataset::Dataset(const File& file, std::string path, Element element, std::vector<std::uint64_t> extent)
    : path_(std::move(path)), element_(element), extent_(extent.begin(), extent.end()) {
  create(file, {}, {});
}

Dataset::Dataset(const File& file, std::string path, Element element, std::vector<std::uint64_t> extent,
                 const std::vector<std::uint64_t>& chunk)
    : path_(std::move(path)), element_(element), count_(extent.begin(), extent.end()) {
  row_space_ = space(count_, {}, path_);
  count_.insert(count_.begin(), 1);
  start_.assign(count_.size(), 0);
  extent_ = count_;
  extent_[0] = 0;
  std::vector<hsize_t> most = extent_;
  most[0] = H5S_UNLIMITED;
  create(file, most, std::vector<hsize_t>(chunk.begin(), chunk.end()));
  make_index();
}

/// HDF5 makes the index of the chunks at the first write, and a flush writes what refers to it first: a kill between
/// the two would leave a dataset that cannot be looked at. So one value is written, and taken back while it is in the
/// cache.
void Dataset::make_index() {
  if (std::find(extent_.begin() + 1, extent_.end(), hsize_t{0}) != extent_.end()) return;
  std::vector<hsize_t> extent = extent_;
  extent[0] = 1;
  check(H5Dset_extent(id(), extent.data()), "extend", path_);
  const Handle place = space(extent, {}, path_), one = space({}, {}, path_);
  check(H5Sselect_elements(place.id(), H5S_SELECT_SET, 1, start_.data()), "select a value of", path_);
  const double zero = 0;
  check(H5Dwrite(id(), H5T_NATIVE_DOUBLE, one.id(), place.id(), H5P_DEFAULT, &zero), "write", path_);
  check(H5Dset_extent(id(), extent_.data()), "take back the first row of", path_);
}

void Dataset::create(const File& file, const std::vector<hsize_t>& most, const std::vector<hsize_t>& chunk) {
  const Handle creation = properties(H5P_DATASET_CREATE);
  const hid_t list = creation.id();
  // Tracked order also allows the list of a scale's datasets to outgrow 64 kB.
  check(H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED), "set the attributes of",
        path_);
  check(H5Pset_obj_track_times(list, false), "set the times of", path_);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::int64_t zero = 0;
  const bool integer = element_ == Element::int32 || element_ == Element::int64;
  // Costs nothing: a chunk that is written as a whole is not filled first.
  check(integer ? H5Pset_fill_value(list, H5T_NATIVE_INT64, &zero) : H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &nan),
        "set the fill value of", path_);
  if (!chunk.empty())
    check(H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data()), "set the chunks of", path_);
  const Handle extent = space(extent_, most, path_);
  dataset_ = Handle(
      check(H5Dcreate2(file.id(), path_.c_str(), file_type(element_), extent.id(), H5P_DEFAULT, list, H5P_DEFAULT),
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
  check(H5Dwrite(id(), memory_type(element_), H5S_ALL, H5S_ALL, H5P_DEFAULT, values), "write", path_);
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
  check(H5Dwrite(id(), memory_type(element_), count == 1 ? row_space_.id() : several.id(), place.id(), H5P_DEFAULT,
                 values),
        "write", path_);
}

void Dataset::close() { dataset_.close(path_); }

}  // namespace initlab::recording::hdf5
