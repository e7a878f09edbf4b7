#include "reader.hpp"

#include <hdf5_hl.h>

#include <stdexcept>

namespace {

hid_t need(hid_t id, const std::string& what) {
  if (id < 0) throw std::runtime_error("reader: " + what);
  return id;
}

std::string path_of(hid_t object) {
  std::string name(256, '\0');
  const ssize_t length = H5Iget_name(object, name.data(), name.size());
  name.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  return name;
}

herr_t note_scale(hid_t, unsigned, hid_t scale, void* path) {
  *static_cast<std::string*>(path) = path_of(scale);
  return 1;
}

herr_t note_dataset(hid_t, const char* name, const H5O_info_t* info, void* names) {
  if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(names)->push_back(name);
  return 0;
}

template <class Value>
Value attribute(hid_t file, const std::string& object, const std::string& name, hid_t type) {
  const hid_t id = need(H5Aopen_by_name(file, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), name);
  Value value{};
  const herr_t result = H5Aread(id, type, &value);
  H5Aclose(id);
  need(result, name);
  return value;
}

}  // namespace

Reader::Reader(const std::filesystem::path& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  file_ = need(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), "cannot open " + path.string());
}

Reader::~Reader() { H5Fclose(file_); }

std::vector<std::size_t> Reader::extent(const std::string& dataset) const {
  const hid_t id = need(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), dataset);
  const hid_t space = H5Dget_space(id);
  std::vector<hsize_t> extent(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  H5Sclose(space);
  H5Dclose(id);
  return {extent.begin(), extent.end()};
}

template <class Number>
std::vector<Number> Reader::read(const std::string& dataset, hid_t type) const {
  std::size_t count = 1;
  for (const std::size_t size : extent(dataset)) count *= size;
  std::vector<Number> values(count);
  const hid_t id = need(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), dataset);
  const herr_t result = H5Dread(id, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
  H5Dclose(id);
  need(result, dataset);
  return values;
}

std::vector<float> Reader::floats(const std::string& dataset) const { return read<float>(dataset, H5T_NATIVE_FLOAT); }
std::vector<double> Reader::doubles(const std::string& dataset) const {
  return read<double>(dataset, H5T_NATIVE_DOUBLE);
}
std::vector<std::int32_t> Reader::ints(const std::string& dataset) const {
  return read<std::int32_t>(dataset, H5T_NATIVE_INT32);
}
std::vector<std::int64_t> Reader::longs(const std::string& dataset) const {
  return read<std::int64_t>(dataset, H5T_NATIVE_INT64);
}

std::vector<double> Reader::first_rows(const std::string& dataset, std::size_t rows) const {
  const std::vector<std::size_t> whole = extent(dataset);
  if (rows > whole.at(0)) throw std::runtime_error("reader: " + dataset + " has fewer rows");
  if (rows == 0) return {};
  std::vector<hsize_t> start(whole.size(), 0), count(whole.begin(), whole.end());
  count[0] = rows;
  hsize_t size = 1;
  for (const hsize_t part : count) size *= part;
  std::vector<double> values(size);
  const hid_t id = need(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), dataset);
  const hid_t memory = H5Screate_simple(1, &size, nullptr), place = H5Dget_space(id);
  H5Sselect_hyperslab(place, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  const herr_t result = H5Dread(id, H5T_NATIVE_DOUBLE, memory, place, H5P_DEFAULT, values.data());
  H5Sclose(memory);
  H5Sclose(place);
  H5Dclose(id);
  need(result, dataset);
  return values;
}

std::string Reader::type(const std::string& dataset) const {
  const hid_t id = need(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), dataset);
  const hid_t type = H5Dget_type(id);
  std::string name = "other";
  if (H5Tequal(type, H5T_IEEE_F32LE) > 0) name = "float32";
  if (H5Tequal(type, H5T_IEEE_F64LE) > 0) name = "float64";
  if (H5Tequal(type, H5T_STD_I32LE) > 0) name = "int32";
  if (H5Tequal(type, H5T_STD_I64LE) > 0) name = "int64";
  H5Tclose(type);
  H5Dclose(id);
  return name;
}

std::string Reader::text(const std::string& object, const std::string& name) const {
  const hid_t id = need(H5Aopen_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), name);
  const hid_t type = H5Aget_type(id);
  const bool variable_utf8 = H5Tis_variable_str(type) > 0 && H5Tget_cset(type) == H5T_CSET_UTF8;
  char* words = nullptr;
  std::string text;
  if (variable_utf8 && H5Aread(id, type, &words) >= 0 && words) {
    text = words;
    H5free_memory(words);
  }
  H5Tclose(type);
  H5Aclose(id);
  if (!variable_utf8) throw std::runtime_error("reader: " + name + " is no variable-length UTF-8 string");
  return text;
}

double Reader::number(const std::string& object, const std::string& name) const {
  return attribute<double>(file_, object, name, H5T_NATIVE_DOUBLE);
}
std::int64_t Reader::integer(const std::string& object, const std::string& name) const {
  return attribute<std::int64_t>(file_, object, name, H5T_NATIVE_INT64);
}
bool Reader::has(const std::string& object, const std::string& name) const {
  return H5Aexists_by_name(file_, object.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> Reader::scales(const std::string& dataset) const {
  std::vector<std::string> paths(extent(dataset).size());
  const hid_t id = need(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), dataset);
  for (unsigned i = 0; i < paths.size(); ++i) H5DSiterate_scales(id, i, nullptr, note_scale, &paths[i]);
  H5Dclose(id);
  return paths;
}

bool Reader::is_scale(const std::string& dataset) const {
  const hid_t id = need(H5Dopen2(file_, dataset.c_str(), H5P_DEFAULT), dataset);
  const bool yes = H5DSis_scale(id) > 0;
  H5Dclose(id);
  return yes;
}

std::vector<std::string> Reader::datasets() const {
  std::vector<std::string> names;
  need(H5Ovisit2(file_, H5_INDEX_CRT_ORDER, H5_ITER_INC, note_dataset, &names, H5O_INFO_BASIC), "visit");
  return names;
}
