// An initializer's numbers are a function of the seed and the tensor, and of nothing else.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void fills_every_shape(const Subject& subject);
void same_seed_same_bits(const Subject& subject);
void another_seed_differs(const Subject& subject);
void global_generators_ignored(const Subject& subject);
void order_does_not_matter(const Subject& subject);
void threads_do_not_matter(const Subject& subject);
void no_two_layers_alike(const Subject& subject);

}  // namespace initlab::check
