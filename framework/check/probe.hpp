// A probe looks, writes what it declared, and leaves no trace.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void declared_is_written(const Subject& subject);
void network_untouched(const Subject& subject);
void needs_are_exact(const Subject& subject);
void no_memory(const Subject& subject);

}  // namespace initlab::check
