#include "initlab/component.hpp"

namespace initlab {

const char* name(Kind kind) {
  switch (kind) {
    case Kind::layer:
      return "layer";
    case Kind::activation:
      return "activation";
    case Kind::initializer:
      return "initializer";
    case Kind::probe:
      return "probe";
  }
  return "";
}

}  // namespace initlab
