// Labels from files that do not say how many classes there are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "initlab/parameters.hpp"

namespace initlab::data {

/// A label beyond them is taken for damage.
inline constexpr Index kMostClasses = 1'000'000;

/// The parameter `classes`.
Parameter classes_parameter();

/// `parameters.classes` or, where it is not given, 1 + the largest training label.
Index class_count(const Parameters& parameters, const std::vector<std::int32_t>& train);

/// The position of the first label that is not below `classes`.
std::optional<Index> first_outside(const std::vector<std::int32_t>& labels, Index classes);

/// Throws Error "<where>: label 3 is out of range (got 12, expected 0 to 9)".
void check_labels(const std::vector<std::int32_t>& labels, Index classes, const std::string& where);

}  // namespace initlab::data
