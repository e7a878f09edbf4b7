// An activation is elementwise, and its slope is its slope.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void blocks_equal_scalars(const Subject& subject);
void elementwise(const Subject& subject);
void slope_is_derivative(const Subject& subject);
void kinks_declared(const Subject& subject);
void finite_at_extremes(const Subject& subject);
void input_untouched(const Subject& subject);
void activation_threads_agree(const Subject& subject);

}  // namespace initlab::check
