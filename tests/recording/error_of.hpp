// The whole sentence of the Error that a call throws.
#pragma once

#include <string>

#include "initlab/error.hpp"

template <class Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const initlab::Error& error) {
    return error.what();
  }
  return "(no error)";
}
