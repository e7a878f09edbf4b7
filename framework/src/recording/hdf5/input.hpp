// Input: an HDF5 file that is read. Whoever wrote it may be a stranger.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "hdf5/handle.hpp"

namespace initlab::recording::hdf5 {

using namespace initlab::hdf5;  // Session, Handle, check

/// Opens a file for reading alone. Throws Error with the bare cause: "no such file", "not an HDF5 file", or
/// HDF5's own words. As everything here, only under a Session.
Handle open_input(const std::filesystem::path& path);

/// What stands in a group.
struct Member {
  std::string name;
  bool is_group = false;  ///< else a dataset
};

/// Opens a group ("" is the root) that members() has found in its parent.
Handle open_group(hid_t file, const std::string& path);

/// The groups and datasets of a group, in order of creation where the file knows it, else of name. Links to other
/// files or names are left out: nothing outside the file is ever read.
std::vector<Member> members(hid_t group);

/// An attribute of an object; nothing if there is none. Throws Error if it is something else than the one scalar that
/// is asked for: a string of variable length, an integer, a number.
std::optional<std::string> read_text(hid_t object, const std::string& name);
std::optional<std::int64_t> read_integer(hid_t object, const std::string& name);
std::optional<double> read_real(hid_t object, const std::string& name);
/// Any of these as text; "" if there is none.
std::string read_shown(hid_t object, const std::string& name);

/// The names of an object's attributes, in order of creation where the file knows it, else of name.
std::vector<std::string> attribute_names(hid_t object);

}  // namespace initlab::recording::hdf5
