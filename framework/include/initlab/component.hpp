// Component: a named, documented, constructible layer, activation, initializer or probe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "initlab/activation.hpp"
#include "initlab/elementwise.hpp"
#include "initlab/initializer.hpp"
#include "initlab/layer.hpp"
#include "initlab/parameters.hpp"
#include "initlab/probe.hpp"

namespace initlab {

/// What a component is. Names are unique within a kind; layers and activations share one name space.
enum class Kind {
  layer,        ///< a Layer
  activation,   ///< an Activation
  initializer,  ///< an Initializer
  probe         ///< a Probe
};

/// "layer", "activation", "initializer" or "probe".
INITLAB_API const char* name(Kind kind);

/// What `list` and `describe` say of a component.
struct About {
  std::string name = {};       ///< snake_case; the manifest's `type`
  std::string formula = {};    ///< one line: the formula or the contract
  std::string notes = {};      ///< what else a user must know: conventions, behaviour at kinks, cost
  std::string reference = {};  ///< author, year, equation
  Schema parameters = {};      ///< what the constructor is given; no name may be "type" or "name"
};

/// Makes an object from a complete, valid set of parameters. Throws ParameterError if they do not go together.
template <class Interface>
using Make = std::function<std::unique_ptr<Interface>(const Parameters&)>;

/// One entry of a plugin's list. Made by layer(), activation(), initializer() or probe().
struct Component {
  Kind kind;    ///< which interface
  About about;  ///< what users read
  /// Makes an object of that interface.
  std::variant<Make<Layer>, Make<Activation>, Make<Initializer>, Make<Probe>> make;
};

namespace detail {

template <class Interface, class T>
Make<Interface> maker() {
  return [](const Parameters& parameters) -> std::unique_ptr<Interface> {
    if constexpr (std::is_constructible_v<T, const Parameters&>) {
      return std::make_unique<T>(parameters);
    } else {
      static_assert(std::is_default_constructible_v<T>,
                    "a component needs a constructor that takes `const initlab::Parameters&`, or none");
      return std::make_unique<T>();
    }
  };
}

}  // namespace detail

/// The component of a class that derives from Layer and is constructed from `const Parameters&`, or from nothing.
template <class T>
Component layer(About about) {
  static_assert(std::is_base_of_v<Layer, T>, "layer<T>(): T must derive from initlab::Layer");
  return {Kind::layer, std::move(about), detail::maker<Layer, T>()};
}

/// The component of a class that derives from Activation, or of a formula for Elementwise.
template <class T>
Component activation(About about) {
  if constexpr (std::is_base_of_v<Activation, T>)
    return {Kind::activation, std::move(about), detail::maker<Activation, T>()};
  else
    return {Kind::activation, std::move(about), detail::maker<Activation, Elementwise<T>>()};
}

/// The component of a class that derives from Initializer:
///
///     initializer<He>({.name = "he", .formula = "W ~ N(0, 2 / fan_in)"})
template <class T>
Component initializer(About about) {
  static_assert(std::is_base_of_v<Initializer, T>, "initializer<T>(): T must derive from initlab::Initializer");
  return {Kind::initializer, std::move(about), detail::maker<Initializer, T>()};
}

/// The component of a class that derives from Probe.
template <class T>
Component probe(About about) {
  static_assert(std::is_base_of_v<Probe, T>, "probe<T>(): T must derive from initlab::Probe");
  return {Kind::probe, std::move(about), detail::maker<Probe, T>()};
}

}  // namespace initlab
