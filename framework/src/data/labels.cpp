#include "data/labels.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "initlab/error.hpp"

namespace initlab::data {

Parameter classes_parameter() {
  return Parameter::integer("classes", "number of classes; default: 1 + the largest training label")
      .at_least(2)
      .at_most(static_cast<double>(kMostClasses))
      .optional();
}

Index class_count(const Parameters& parameters, const std::vector<std::int32_t>& train) {
  if (parameters.has("classes")) return static_cast<Index>(parameters.integer("classes"));
  return static_cast<Index>(*std::max_element(train.begin(), train.end())) + 1;
}

std::optional<Index> first_outside(const std::vector<std::int32_t>& labels, Index classes) {
  for (Index i = 0; i < labels.size(); ++i)
    if (labels[i] < 0 || static_cast<Index>(labels[i]) >= classes) return i;
  return std::nullopt;
}

void check_labels(const std::vector<std::int32_t>& labels, Index classes, const std::string& where) {
  if (const std::optional<Index> wrong = first_outside(labels, classes))
    throw Error(fmt::format("{}: label {} is out of range (got {}, expected 0 to {})", where, *wrong, labels[*wrong],
                            classes - 1));
}

}  // namespace initlab::data
