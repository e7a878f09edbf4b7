// What a layer tells theory agrees with what it does.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void moments_agree_with_simulation(const Subject& subject);

}  // namespace initlab::check
