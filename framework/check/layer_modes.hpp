// A layer does in each mode what that mode is for, and keeps its state apart.
#pragma once

#include "check/subject.hpp"

namespace initlab::check {

void modes_obeyed(const Subject& subject);
void state_alone_updated(const Subject& subject);

}  // namespace initlab::check
