// A layer's gradients are derivatives of its forward pass, and are added up as the core asks.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void input_gradient_is_derivative(const Subject& subject);
void tensor_gradients_are_derivatives(const Subject& subject);
void beta_obeyed(const Subject& subject);
void parts_make_the_whole(const Subject& subject);
void gradient_in_place(const Subject& subject);

}  // namespace initlab::check
