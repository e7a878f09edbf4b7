#include "recording/hdf5/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <compare>
#include <cstring>

#include "initlab/error.hpp"

namespace initlab::recording::hdf5 {

namespace {

/// A link and its place in the order of creation, -1 where the group does not know it.
struct Link {
  std::int64_t created;
  std::string name;
  auto operator<=>(const Link&) const = default;
};

herr_t note_hard_link(hid_t, const char* name, const H5L_info_t* link, void* links) {
  if (link->type == H5L_TYPE_HARD)
    static_cast<std::vector<Link>*>(links)->push_back({link->corder_valid ? link->corder : -1, name});
  return 0;
}

/// In the native order: to sort the links itself HDF5 1.10 makes a table of them, which it cannot free (SIGSEGV) where
/// one of them is damaged.
std::vector<Link> hard_links(hid_t group) {
  std::vector<Link> links;
  hsize_t position = 0;
  check(H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, &position, note_hard_link, &links), "list", "a group");
  std::sort(links.begin(), links.end());
  return links;
}

/// The attribute, if it is there and a scalar of this class; `expected` names that for people.
struct Attribute {
  Handle id, type;
};

std::optional<Attribute> scalar(hid_t object, const std::string& name, const char* expected, bool (*fits)(hid_t type)) {
  if (check(H5Aexists(object, name.c_str()), "look up the attribute", name) == 0) return std::nullopt;
  Attribute found;
  found.id = Handle(check(H5Aopen(object, name.c_str(), H5P_DEFAULT), "open the attribute", name), H5Aclose);
  found.type = Handle(check(H5Aget_type(found.id.id()), "read the type of the attribute", name), H5Tclose);
  const Handle space(check(H5Aget_space(found.id.id()), "measure the attribute", name), H5Sclose);
  if (H5Sget_simple_extent_npoints(space.id()) != 1 || !fits(found.type.id()))
    throw Error(fmt::format("attribute {}: wrong type (expected {})", name, expected));
  return found;
}

bool is_text(hid_t type) { return H5Tis_variable_str(type) > 0; }
bool is_integer(hid_t type) { return H5Tget_class(type) == H5T_INTEGER; }
bool is_number(hid_t type) { return is_integer(type) || H5Tget_class(type) == H5T_FLOAT; }

void check_is_file(const std::filesystem::path& path) {
  std::error_code failure;
  const std::filesystem::file_status status = std::filesystem::status(path, failure);
  if (!std::filesystem::exists(status)) throw Error("no such file");
  if (std::filesystem::is_directory(status)) throw Error("a folder (expected a run file)");
  if (!std::filesystem::is_regular_file(status)) throw Error("not a file that can be read (expected a run file)");
}

}  // namespace

Handle open_input(const std::filesystem::path& path) {
  check_is_file(path);
  const htri_t known = H5Fis_hdf5(path.c_str());
  if (known == 0) throw Error("not an HDF5 file");
  const Handle access = properties(H5P_FILE_ACCESS);
  check(H5Pset_fclose_degree(access.id(), H5F_CLOSE_SEMI), "set", "the way of closing");
  hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id());
  // What a writer is about to complete is read again, each time after twice as long: a second in all, then it is
  // damage.
  constexpr unsigned kAttempts = 30;
  check(H5Pset_metadata_read_attempts(access.id(), kAttempts), "set", "the attempts of reading");
  if (file < 0) file = H5Fopen(path.c_str(), H5F_ACC_RDONLY | H5F_ACC_SWMR_READ, access.id());  // a live one
  if (file < 0) {
    const std::string why = cause();
    const bool locked = why == std::strerror(EAGAIN);  // by the run that writes it
    throw Error(fmt::format("cannot be opened: {}{}", why, locked ? "; is a run writing it?" : ""));
  }
  return Handle(file, H5Fclose);
}

Handle open_group(hid_t file, const std::string& path) {
  const std::string name = "/" + path;
  return Handle(check(H5Gopen2(file, name.c_str(), H5P_DEFAULT), "open the group", name), H5Gclose);
}

std::vector<Member> members(hid_t group) {
  std::vector<Member> all;
  for (const auto& [created, name] : hard_links(group)) {
    H5O_info_t info;
    check(H5Oget_info_by_name2(group, name.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT), "look at", name);
    if (info.type == H5O_TYPE_GROUP || info.type == H5O_TYPE_DATASET)
      all.push_back({name, info.type == H5O_TYPE_GROUP});
  }
  return all;
}

std::optional<std::string> read_text(hid_t object, const std::string& name) {
  const auto attribute = scalar(object, name, "one text of variable length", is_text);
  if (!attribute) return std::nullopt;
  char* text = nullptr;
  check(H5Aread(attribute->id.id(), attribute->type.id(), &text), "read the attribute", name);
  std::string copy = text ? text : "";
  H5free_memory(text);
  return copy;
}

std::optional<std::int64_t> read_integer(hid_t object, const std::string& name) {
  const auto attribute = scalar(object, name, "one integer", is_integer);
  if (!attribute) return std::nullopt;
  std::int64_t value = 0;
  check(H5Aread(attribute->id.id(), H5T_NATIVE_INT64, &value), "read the attribute", name);
  return value;
}

std::optional<double> read_real(hid_t object, const std::string& name) {
  const auto attribute = scalar(object, name, "one number", is_number);
  if (!attribute) return std::nullopt;
  double value = 0;
  check(H5Aread(attribute->id.id(), H5T_NATIVE_DOUBLE, &value), "read the attribute", name);
  return value;
}

std::string read_shown(hid_t object, const std::string& name) {
  const auto attribute = scalar(object, name, "a text of variable length or a number",
                                [](hid_t type) { return is_text(type) || is_number(type); });
  if (!attribute) return "";
  if (is_text(attribute->type.id())) return *read_text(object, name);
  if (is_integer(attribute->type.id())) return std::to_string(*read_integer(object, name));
  return fmt::format("{}", *read_real(object, name));
}

std::vector<std::string> attribute_names(hid_t object) {
  std::vector<Link> names;
  const auto note = [](hid_t, const char* name, const H5A_info_t* info, void* all) -> herr_t {
    static_cast<std::vector<Link>*>(all)->push_back({info->corder_valid ? info->corder : -1, name});
    return 0;
  };
  hsize_t position = 0;
  check(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, &position, note, &names), "list", "the attributes");
  std::sort(names.begin(), names.end());
  std::vector<std::string> sorted;
  for (Link& link : names) sorted.push_back(std::move(link.name));
  return sorted;
}

}  // namespace initlab::recording::hdf5
