// Element: the number types that a run file holds.
#pragma once

#include <cstddef>

#include "initlab/probe.hpp"

namespace initlab::recording {

enum class Element { float16, float32, float64, int32, int64 };

/// Bytes of one value.
constexpr std::size_t size_of(Element element) {
  if (element == Element::float16) return 2;
  return element == Element::float32 || element == Element::int32 ? 4 : 8;
}

/// "float32", ...
constexpr const char* name(Element element) {
  switch (element) {
    case Element::float16:
      return "float16";
    case Element::float32:
      return "float32";
    case Element::float64:
      return "float64";
    case Element::int32:
      return "int32";
    case Element::int64:
      return "int64";
  }
  return "";
}

/// How a quantity is put; `real` as this build's Real.
constexpr Element element_of(Quantity::Type type) {
  switch (type) {
    case Quantity::Type::real:
      return sizeof(Real) == 4 ? Element::float32 : Element::float64;
    case Quantity::Type::float64:
      return Element::float64;
    case Quantity::Type::int32:
      return Element::int32;
    case Quantity::Type::int64:
      return Element::int64;
  }
  return Element::float64;
}

}  // namespace initlab::recording
