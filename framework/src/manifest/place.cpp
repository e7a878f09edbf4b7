#include "manifest/place.hpp"

#include <fmt/format.h>

namespace initlab::manifest {

std::string Place::text() const { return line == 0 ? file : fmt::format("{}:{}:{}", file, line, column); }

}  // namespace initlab::manifest
