#include "recording/survey.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "recording/hdf5/description.hpp"
#include "text/words.hpp"

namespace initlab::recording {

namespace {

constexpr std::size_t kShown = 80;  // bytes of a stranger's text

/// A name that every tool takes.
bool is_name(std::string_view name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_",
                             kOthers = "0123456789-";
  return !name.empty() && kLetters.find(name[0]) != kLetters.npos && std::all_of(name.begin(), name.end(), [&](char c) {
    return kLetters.find(c) != kLetters.npos || kOthers.find(c) != kOthers.npos;
  });
}

bool is_of_kind(hid_t object, const std::string& name, const char* kind) {
  return hdf5::check(H5Aexists(object, name.c_str()), "look up the attribute", name) > 0 &&
         hdf5::kind_of_attribute(object, name) == kind;
}

}  // namespace

void Survey::visit(const std::string& group) {
  if (!group.empty() && !names_.contains(group)) return;
  const std::string place = group.empty() ? "/" : group;
  guarded(place, [&] {
    const hdf5::Handle handle = open(group);
    if (!hdf5::tracks_order(handle.id())) say(place, "does not keep the order in which things were made");
    const std::vector<hdf5::Member> all = hdf5::members(handle.id());
    if (hdf5::count_links(handle.id()) != all.size())
      say(place, "holds what is neither a group nor a dataset of this file");
    for (const hdf5::Member& member : all) {
      if (!is_name(member.name))
        say(place, fmt::format("the name {} (expected letters, digits, _ and -, and a letter or _ first)",
                               text::quoted(member.name, kShown)));
      const std::string path = join_path(group, member.name);
      if (!member.is_group)
        guarded(path, [&] { add(group, member.name); });
      else if (names_.insert(path).second)
        groups_.push_back(path);
    }
  });
}

void Survey::add(const std::string& group, const std::string& name) {
  Found& found = datasets_[group].emplace_back(Found{group, name});
  const std::string path = found.path(), kind = hdf5::kind_of_dataset(file_, path);
  if (hdf5::InputArray::holds_numbers(file_, path)) {
    found.array.emplace(file_, path);
    found.is_scale = found.array->is_scale();
    if (found.is_scale) scales_[found.array->address()] = {group, name};
  }
  found.kind = kind;
}

std::vector<std::string> Survey::children(const std::string& parent) const {
  std::vector<std::string> names;
  for (const std::string& path : groups_)
    if (parent_of(path) == parent) names.push_back(path.substr(parent.empty() ? 0 : parent.size() + 1));
  return names;
}

const std::vector<Found>& Survey::datasets(const std::string& group) const {
  static const std::vector<Found> kNone;
  const auto found = datasets_.find(group);
  return found == datasets_.end() ? kNone : found->second;
}

const Found* Survey::dataset(const std::string& group, std::string_view name) const {
  for (const Found& found : datasets(group))
    if (found.name == name) return &found;
  return nullptr;
}

const Found* Survey::scale(haddr_t address) const {
  const auto found = scales_.find(address);
  return found == scales_.end() ? nullptr : dataset(found->second.first, found->second.second);
}

std::optional<std::string> text_of(hid_t object, const std::string& name) {
  return is_of_kind(object, name, "text") ? hdf5::read_text(object, name) : std::nullopt;
}

std::optional<std::int64_t> integer_of(hid_t object, const std::string& name) {
  return is_of_kind(object, name, "int64") ? hdf5::read_integer(object, name) : std::nullopt;
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

}  // namespace initlab::recording
