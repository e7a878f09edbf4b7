// open: loads a plugin into this process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "initlab/abi.hpp"
#include "initlab/component.hpp"

namespace initlab::plugin {

/// A loaded plugin: what it calls itself and what it offers.
struct Library {
  std::string name, version;
  std::uint32_t checksum = 0;  ///< CRC-32 of the file
  std::vector<Component> components;
};

/// What loading a file comes to before any of its components is asked for.
struct Loading {
  const PluginDescriptor* descriptor = nullptr;  ///< complete, and of this program's interface and ABI
  bool flushes_to_zero = false;                  ///< it made this thread take subnormal numbers for 0
};

/// Loads a file that `inspect` has found sound; see open.
Loading load(const std::filesystem::path& file);

/// Loads a plugin for the rest of the process's life, with every symbol resolved and none offered to others, and asks
/// for its components. Throws Error with the reason, without the file's name, if the file is refused: see inspect and
/// check, which come before and after. The floating-point environment is the same afterwards as before.
Library open(const std::filesystem::path& file);

}  // namespace initlab::plugin
