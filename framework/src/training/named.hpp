// Named: the core's components of one family, each known by its name.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "initlab/component.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::training {

/// What users read of a component, and the function that makes it.
template <class Maker>
struct Named {
  About about;
  Maker make;
};

template <class Maker>
std::vector<About> abouts(const std::vector<Named<Maker>>& family) {
  std::vector<About> abouts;
  for (const Named<Maker>& one : family) abouts.push_back(one.about);
  return abouts;
}

/// Throws Error if the family ("optimizer") has none of this name.
template <class Maker>
const Maker& maker(const std::vector<Named<Maker>>& all, std::string_view family, std::string_view name) {
  std::vector<std::string> names;
  for (const Named<Maker>& one : all) {
    if (one.about.name == name) return one.make;
    names.push_back(one.about.name);
  }
  throw Error(
      fmt::format("training.{}: no such {} (got \"{}\", expected one of {})", family, family, name, text::join(names)));
}

}  // namespace initlab::training
