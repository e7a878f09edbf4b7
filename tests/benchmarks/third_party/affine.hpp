// What both dense layers share: z = W x + b, its shapes and its tensors.
#pragma once

#include <initlab/plugin.hpp>

struct Affine : initlab::Layer {
  explicit Affine(const initlab::Parameters& parameters)
      : units(static_cast<initlab::Index>(parameters.integer("units"))) {}

  initlab::Shape output(const initlab::Shape&) const override { return {units}; }
  std::vector<initlab::TensorSpec> tensors(const initlab::Shape& input) const override {
    using namespace initlab;
    return {TensorSpec::dense_weight(input.size(), units),
            TensorSpec::vector("bias", Role::bias, {"unit", units}, input.size(), units)};
  }

  static initlab::Schema parameters() {
    return {initlab::Parameter::integer("units", "number of outputs").at_least(1)};
  }

  initlab::Index units;
};
