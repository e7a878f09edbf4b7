#include "data/arrays.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <type_traits>

#include "data/labels.hpp"
#include "data/split.hpp"
#include "initlab/error.hpp"

namespace initlab::data {

namespace {

/// One set as it was read.
struct Arrays {
  RawSet set;
  Shape shape;
  std::string answers;  ///< where the labels or targets came from
};

std::vector<Real> reals(const Array& array) {
  std::vector<Real> values(array.bytes.size() / size(array.element));
  each_entry_of(array, [&](Index i, auto entry) {
    if constexpr (std::is_floating_point_v<decltype(entry)>)
      if (!(std::abs(entry) <= std::numeric_limits<Real>::max()))
        throw Error(fmt::format("{}: entry {} is not a finite number of {} bits (got {})", array.where, i,
                                8 * sizeof(Real), entry));
    values[i] = static_cast<Real>(entry);
  });
  return values;
}

Shape sample_shape(const Array& inputs) {
  const std::vector<Index>& extents = inputs.extents;
  if (extents.size() == 2) return {extents[1]};
  if (extents.size() == 3) return {1, extents[1], extents[2]};
  if (extents.size() == 4) return {extents[1], extents[2], extents[3]};
  throw Error(
      fmt::format("{}: inputs are samples x features, samples x height x width or samples x channels x height "
                  "x width (got {})",
                  inputs.where, text(extents)));
}

/// samples, or samples x 1.
bool is_column(const Array& array) {
  return array.extents.size() == 1 || (array.extents.size() == 2 && array.extents[1] == 1);
}

std::vector<std::int32_t> labels_of(const Array& array) {
  if (!is_column(array))
    throw Error(fmt::format("{}: labels are one a sample (got {})", array.where, text(array.extents)));
  std::vector<std::int32_t> labels(array.extents[0]);
  each_entry_of(array, [&](Index i, auto entry) {
    if constexpr (std::is_integral_v<decltype(entry)>) {
      if (entry < 0 || static_cast<std::uint64_t>(entry) >= kMostClasses)
        throw Error(fmt::format("{}: label {} is not a class (got {}, expected an integer from 0 to {})", array.where,
                                i, entry, kMostClasses - 1));
      labels[i] = static_cast<std::int32_t>(entry);
    } else {
      throw Error(fmt::format("{}: labels are integers (got {})", array.where, name(array.element)));
    }
  });
  return labels;
}

TargetVectors targets_of(const Array& array) {
  if (array.extents.size() != 1 && array.extents.size() != 2)
    throw Error(
        fmt::format("{}: targets are one number or one row a sample (got {})", array.where, text(array.extents)));
  return {reals(array), array.extents.size() == 1 ? 1 : array.extents[1]};
}

/// Which of `<prefix>labels` and `<prefix>targets` is given.
std::string answers_parameter(const Parameters& parameters, const std::string& prefix) {
  const bool labels = parameters.has(prefix + "labels"), targets = parameters.has(prefix + "targets");
  if (labels == targets)
    throw Error(fmt::format("data: what is to be learned? (got {} `{}labels` {} `{}targets`, expected one of them)",
                            labels ? "both" : "neither", prefix, labels ? "and" : "nor", prefix));
  return labels ? "labels" : "targets";
}

Arrays read_set(const Parameters& parameters, const std::string& prefix, const std::string& answers,
                const ReadArray& read) {
  const auto array_of = [&](const std::string& parameter) {
    return read(parameters.text(prefix + parameter), "data." + prefix + parameter);
  };
  Arrays arrays;
  Array array = array_of("inputs");
  arrays.shape = sample_shape(array);
  const Index count = array.extents[0];
  arrays.set.origin = array.where;
  if (array.element == Element::u1)
    arrays.set.values = std::move(array.bytes);
  else
    arrays.set.values = reals(array);
  array = array_of(answers);
  arrays.answers = array.where;
  if (!array.extents.empty() && array.extents[0] != count)
    throw Error(fmt::format("{}: as many inputs as {} are needed (got {} inputs, and {} {} in {})", arrays.set.origin,
                            answers, count, array.extents[0], answers, array.where));
  if (answers == "labels")
    arrays.set.labels = labels_of(array);
  else
    arrays.set.targets = targets_of(array);
  return arrays;
}

void check_alike(const Arrays& train, const Arrays& test) {
  if (test.shape != train.shape)
    throw Error(fmt::format("{}: test inputs must have the shape of training inputs (got {}, expected {})",
                            test.set.origin, test.shape.text(), train.shape.text()));
  if (test.set.values.index() != train.set.values.index())
    throw Error(fmt::format("{}: either both sets are unsigned bytes or none is (got only one of it and {})",
                            test.set.origin, train.set.origin));
  if (test.set.targets.size != train.set.targets.size)
    throw Error(fmt::format("{}: test targets must be as large as training targets (got {} entries, expected {})",
                            test.answers, test.set.targets.size, train.set.targets.size));
}

}  // namespace

Schema array_parameters(const std::string& form) {
  const auto named = [&](const char* name, const std::string& doc) { return Parameter::text(name, doc + ": " + form); };
  return {named("inputs", "samples x features, samples x height x width or samples x channels x height x width"),
          named("labels", "the class of each sample, an integer from 0").optional(),
          named("targets", "the target vector of each sample, of a regression").optional(),
          named("test_inputs", "the test set's; without them the last `test` samples are the test set").optional(),
          named("test_labels", "the test set's").optional(),
          named("test_targets", "the test set's").optional(),
          classes_parameter()};
}

RawData from_arrays(const manifest::DataPlan& plan, const ReadArray& read) {
  const Parameters& parameters = plan.source.parameters;
  const std::string answers = answers_parameter(parameters, "");
  if (answers == "targets" && parameters.has("classes"))
    throw Error("data.classes: goes with data.labels only (got data.targets)");
  const bool has_test = parameters.has("test_inputs");
  for (const char* parameter : {"test_labels", "test_targets"})
    if (parameters.has(parameter) && (!has_test || parameter != "test_" + answers))
      throw Error(fmt::format("data.{}: goes with data.test_inputs and data.{} only", parameter, parameter + 5));
  if (has_test) answers_parameter(parameters, "test_");

  Arrays train = read_set(parameters, "", answers, read), test;
  if (has_test) {
    test = read_set(parameters, "test_", answers, read);
    check_alike(train, test);
  } else {
    test.set = split_off_test(train.set, train.shape.size(), plan.test, "test_inputs");
    test.answers = train.answers;
  }
  RawData raw;
  if (answers == "labels") {
    raw.classes = class_count(parameters, train.set.labels);
    check_labels(train.set.labels, raw.classes, train.answers);
    check_labels(test.set.labels, raw.classes, has_test ? test.answers : test.answers + " (test set)");
  }
  raw.shape = train.shape;
  raw.train = std::move(train.set);
  raw.test = std::move(test.set);
  return raw;
}

}  // namespace initlab::data
