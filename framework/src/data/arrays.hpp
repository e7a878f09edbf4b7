// arrays: inputs, labels and targets that a manifest names one by one, as a data set.
#pragma once

#include <functional>
#include <string>

#include "data/array.hpp"
#include "data/source.hpp"

namespace initlab::data {

/// `inputs`, `labels` or `targets`, `test_inputs`, `test_labels` or `test_targets`, `classes`; `form` says how an array
/// is named.
Schema array_parameters(const std::string& form);

/// Reads the array that a parameter's text names. Throws Error.
using ReadArray = std::function<Array(const std::string& text, const std::string& parameter)>;

/// Inputs are samples x features, samples x height x width or samples x channels x height x width; unsigned bytes stay
/// bytes, all others must be finite. Labels are integers, one a sample; targets are one number or one row a sample.
/// Without test inputs the last `plan.test` samples are the test set. Throws Error.
RawData from_arrays(const manifest::DataPlan& plan, const ReadArray& read);

}  // namespace initlab::data
