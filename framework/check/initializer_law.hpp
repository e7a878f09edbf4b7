// What an initializer claims of its entries is what they are.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void mean_is_claimed(const Subject& subject);
void variance_is_claimed(const Subject& subject);
void law_is_claimed(const Subject& subject);
void published_variance(const Subject& subject);
void orthogonal_as_claimed(const Subject& subject);
void trace_is_haar(const Subject& subject);

}  // namespace initlab::check
