// open: loads a plugin into this process.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "initlab/component.hpp"

namespace initlab::plugin {

/// A loaded plugin: what it calls itself and what it offers.
struct Library {
  std::string name, version;
  std::vector<Component> components;
};

/// Loads a plugin for the rest of the process's life, with every symbol resolved and none offered to others, and asks
/// for its components. Throws Error with the reason, without the file's name, if the file is refused: see inspect and
/// check, which come before and after. The floating-point environment is the same afterwards as before.
Library open(const std::filesystem::path& file);

}  // namespace initlab::plugin
