// What every component must be, of whatever kind.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void parameters_documented(const Subject& subject);
void defaults_inside_ranges(const Subject& subject);
void bad_parameters_refused(const Subject& subject);
void lives_and_dies(const Subject& subject);

}  // namespace initlab::check
