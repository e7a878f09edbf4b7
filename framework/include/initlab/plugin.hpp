// INITLAB_PLUGIN: the one macro that makes a shared library a plugin. Including this header gives the whole SDK.
#pragma once

#include <vector>

#include "initlab/abi.hpp"
#include "initlab/array.hpp"
#include "initlab/component.hpp"
#include "initlab/error.hpp"
#include "initlab/expectation.hpp"
#include "initlab/gemm.hpp"
#include "initlab/math.hpp"
#include "initlab/shares.hpp"
#include "initlab/spread.hpp"
#include "initlab/vector_loop.hpp"
#include "initlab/words.hpp"

/// INITLAB_PLUGIN("name", "version", component, ...): once in a shared library, outside any namespace.
///
///     INITLAB_PLUGIN("mine", "1.0", initlab::initializer<Mine>({.name = "mine", .formula = "W ~ ..."}))
///
/// Each component is an initlab::Component; the list is built when the host asks for it.
#define INITLAB_PLUGIN(plugin_name, plugin_version, ...)                                       \
  static void initlab_components(void* list) {                                                 \
    for (::initlab::Component & component : std::vector<::initlab::Component>{__VA_ARGS__})    \
      static_cast<std::vector<::initlab::Component>*>(list)->push_back(std::move(component));  \
  }                                                                                            \
  extern "C" __attribute__((visibility("default"), used, section(INITLAB_SECTION)))            \
  const ::initlab::PluginDescriptor INITLAB_DESCRIPTOR = {::initlab::kDescriptorMagic,         \
                                                          sizeof(::initlab::PluginDescriptor), \
                                                          ::initlab::detail::kThisAbi,         \
                                                          plugin_name,                         \
                                                          plugin_version,                      \
                                                          &initlab_components};                \
  static_assert(true, "a semicolon may follow")
