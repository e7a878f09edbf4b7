#include "manifest/catalogue.hpp"

namespace initlab::manifest {

std::string_view name(Family family) {
  switch (family) {
    case Family::node:
      return "layer or activation";
    case Family::initializer:
      return "initializer";
    case Family::probe:
      return "probe";
    case Family::loss:
      return "loss";
    case Family::optimizer:
      return "optimizer";
    case Family::schedule:
      return "schedule";
    case Family::source:
      return "data source";
  }
  return "";
}

void Catalogue::add(Family family, Entry entry) {
  std::string key = entry.about.name;
  entries_[family].insert_or_assign(std::move(key), std::move(entry));
}

const Catalogue::Entry* Catalogue::find(Family family, std::string_view name) const {
  const auto members = entries_.find(family);
  if (members == entries_.end()) return nullptr;
  const auto found = members->second.find(name);
  return found == members->second.end() ? nullptr : &found->second;
}

std::vector<std::string> Catalogue::names(Family family) const {
  std::vector<std::string> names;
  if (const auto members = entries_.find(family); members != entries_.end())
    for (const auto& [key, entry] : members->second) names.push_back(key);
  return names;
}

}  // namespace initlab::manifest
