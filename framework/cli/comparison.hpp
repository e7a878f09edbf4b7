// How a comparison of two run files is told.
#pragma once

#include <string>

#include "recording/comparison.hpp"

namespace initlab::cli {

/// "all 34 datasets identical", or where the files first part and which versions differ.
std::string text(const recording::Comparison& comparison);
/// The same as JSON.
std::string json(const recording::Comparison& comparison);

}  // namespace initlab::cli
