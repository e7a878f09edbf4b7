// An initializer that looks at data ends where it says, within its budget.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void calibration_ends_as_it_says(const Subject& subject);

}  // namespace initlab::check
