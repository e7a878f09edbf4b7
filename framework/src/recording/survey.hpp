// Survey: the groups and datasets of a file that is held to the format, and what cannot be read of them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "initlab/error.hpp"
#include "recording/conformance.hpp"
#include "recording/hdf5/input.hpp"
#include "recording/hdf5/input_array.hpp"
#include "recording/layout.hpp"

namespace initlab::recording {

/// A dataset that was found.
struct Found {
  std::string group, name;
  std::string kind = {};                       ///< see hdf5::kind_of_dataset; "": it could not be read
  std::optional<hdf5::InputArray> array = {};  ///< if it holds numbers
  bool is_scale = false;

  std::string path() const { return join_path(group, name); }
};

/// Only under a Session. What is wrong is noted, not thrown.
class Survey {
 public:
  explicit Survey(const hdf5::Handle& file) : file_(file.id()) {}

  void say(const std::string& place, std::string what) { deviations_.push_back({place, std::move(what)}); }
  std::vector<Deviation> take_deviations() { return std::move(deviations_); }

  /// What cannot be read is a deviation; returns an empty value then.
  template <class F>
  auto guarded(const std::string& place, F&& f) -> decltype(f()) {
    try {
      return f();
    } catch (const Error& error) {
      const std::string_view what = error.what();
      const std::string prefix = "dataset " + place + ": ";
      say(place, std::string(what.substr(what.starts_with(prefix) ? prefix.size() : 0)));
      if constexpr (!std::is_void_v<decltype(f())>) return {};
    }
  }

  /// Notes a group's datasets and groups ("" is the root); nothing if there is no such group.
  void visit(const std::string& group);

  hdf5::Handle open(const std::string& group) const { return hdf5::open_group(file_, group); }
  bool has_group(const std::string& group) const { return names_.contains(group); }
  /// The paths of all groups, in the file's order.
  const std::vector<std::string>& groups() const { return groups_; }
  /// The names of the groups in a group.
  std::vector<std::string> children(const std::string& parent) const;

  /// Those of a group, in the file's order.
  const std::vector<Found>& datasets(const std::string& group) const;
  /// Null if there is none.
  const Found* dataset(const std::string& group, std::string_view name) const;
  /// The dimension scale that stands at an address of the file; null if none does.
  const Found* scale(haddr_t address) const;

 private:
  void add(const std::string& group, const std::string& name);

  hid_t file_;
  std::vector<Deviation> deviations_;
  std::set<std::string> names_;
  std::vector<std::string> groups_;
  std::map<std::string, std::vector<Found>> datasets_;
  std::map<haddr_t, std::pair<std::string, std::string>> scales_;  // group and name
};

/// An attribute of exactly this type; nothing if there is none or another one.
std::optional<std::string> text_of(hid_t object, const std::string& name);
std::optional<std::int64_t> integer_of(hid_t object, const std::string& name);

/// The group that a path stands in; "" is the root.
std::string parent_of(const std::string& path);

}  // namespace initlab::recording
