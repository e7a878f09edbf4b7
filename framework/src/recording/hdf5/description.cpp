#include "recording/hdf5/description.hpp"

#include <fmt/format.h>

namespace initlab::recording::hdf5 {

namespace {

std::string number_kind(hid_t type, const char* name) {
  const char* order = H5Tget_size(type) > 1 && H5Tget_order(type) != H5T_ORDER_LE ? "big-endian " : "";
  return fmt::format("{}{}{}", order, name, 8 * H5Tget_size(type));
}

std::string kind(hid_t type) {
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
      return number_kind(type, H5Tget_sign(type) == H5T_SGN_NONE ? "uint" : "int");
    case H5T_FLOAT:
      return number_kind(type, "float");
    case H5T_STRING:
      if (H5Tis_variable_str(type) <= 0) return "text of fixed length";
      return H5Tget_cset(type) == H5T_CSET_UTF8 ? "text" : "text in ASCII";
    case H5T_ENUM:
      return "an enumeration";
    case H5T_COMPOUND:
      return "a compound";
    case H5T_REFERENCE:
      return "references";
    case H5T_VLEN:
      return "lists of any length";
    case H5T_ARRAY:
      return "arrays";
    default:
      return "bytes";
  }
}

}  // namespace

std::string kind_of_dataset(hid_t file, const std::string& path) {
  const std::string name = "/" + path;
  const Handle dataset(check(H5Dopen2(file, name.c_str(), H5P_DEFAULT), "open the dataset", path), H5Dclose);
  const Handle type(check(H5Dget_type(dataset.id()), "read the type of", path), H5Tclose);
  return kind(type.id());
}

std::string kind_of_attribute(hid_t object, const std::string& name) {
  const Handle attribute(check(H5Aopen(object, name.c_str(), H5P_DEFAULT), "open the attribute", name), H5Aclose);
  const Handle type(check(H5Aget_type(attribute.id()), "read the type of the attribute", name), H5Tclose);
  const Handle space(check(H5Aget_space(attribute.id()), "measure the attribute", name), H5Sclose);
  const hssize_t values = H5Sget_simple_extent_npoints(space.id());
  return values == 1 ? kind(type.id()) : fmt::format("{} values of {}", values, kind(type.id()));
}

bool tracks_order(hid_t group) {
  const Handle list(check(H5Gget_create_plist(group), "read", "how a group was made"), H5Pclose);
  unsigned links = 0, attributes = 0;
  check(H5Pget_link_creation_order(list.id(), &links), "read", "the order of links");
  check(H5Pget_attr_creation_order(list.id(), &attributes), "read", "the order of attributes");
  return (links & H5P_CRT_ORDER_TRACKED) != 0 && (attributes & H5P_CRT_ORDER_TRACKED) != 0;
}

std::uint64_t count_links(hid_t group) {
  H5G_info_t info;
  check(H5Gget_info(group, &info), "count", "a group's links");
  return info.nlinks;
}

bool is_chunked(hid_t dataset) {
  const Handle list(check(H5Dget_create_plist(dataset), "read", "how a dataset was made"), H5Pclose);
  return check(H5Pget_layout(list.id()), "read", "a dataset's layout") == H5D_CHUNKED;
}

bool is_filtered(hid_t dataset) {
  const Handle list(check(H5Dget_create_plist(dataset), "read", "how a dataset was made"), H5Pclose);
  return check(H5Pget_nfilters(list.id()), "count", "filters") > 0;
}

std::vector<std::string> unusual_filters(hid_t dataset) {
  const Handle list(check(H5Dget_create_plist(dataset), "read", "how a dataset was made"), H5Pclose);
  std::vector<std::string> names;
  const int count = check(H5Pget_nfilters(list.id()), "count", "filters");
  for (int i = 0; i < count; ++i) {
    char name[64] = {};
    std::size_t values = 0;
    unsigned flags = 0;
    const H5Z_filter_t filter =
        H5Pget_filter2(list.id(), static_cast<unsigned>(i), &flags, &values, nullptr, sizeof(name) - 1, name, nullptr);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE)
      names.push_back(name[0] ? name : fmt::format("number {}", static_cast<int>(filter)));
  }
  return names;
}

}  // namespace initlab::recording::hdf5
