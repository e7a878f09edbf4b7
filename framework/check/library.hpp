// What a plugin's file must be, whatever its components compute.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void scanned_without_loading(const Subject& subject);
void stamp_equal(const Subject& subject);
void no_undefined_symbol(const Subject& subject);
void floating_point_left_alone(const Subject& subject);
void names_valid(const Subject& subject);
void works_stripped(const Subject& subject);

}  // namespace initlab::check
