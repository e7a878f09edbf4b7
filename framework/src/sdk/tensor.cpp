#include "initlab/tensor.hpp"

namespace initlab {

const char* name(Role role) {
  switch (role) {
    case Role::weight:
      return "weight";
    case Role::bias:
      return "bias";
    case Role::scale:
      return "scale";
    case Role::state:
      return "state";
  }
  return "";
}

TensorSpec TensorSpec::dense_weight(Index inputs, Index units) {
  TensorSpec spec;
  spec.name = "weight";
  spec.role = Role::weight;
  spec.axes = {{"input", inputs}, {"unit", units}};
  spec.rows = units;
  spec.columns = inputs;
  spec.fan_in = inputs;
  spec.fan_out = units;
  return spec;
}

TensorSpec TensorSpec::kernel(Index inputs, Index outputs, Index height, Index width, Index groups) {
  TensorSpec spec;
  spec.name = "weight";
  spec.role = Role::weight;
  spec.axes = {
      {"output_channel", outputs}, {"input_channel", inputs / groups}, {"kernel_y", height}, {"kernel_x", width}};
  spec.rows = inputs / groups * height * width;
  spec.columns = outputs;
  spec.outputs_are_rows = false;
  spec.groups = groups;
  spec.fan_in = spec.rows;
  spec.fan_out = outputs / groups * height * width;
  return spec;
}

TensorSpec TensorSpec::vector(std::string name, Role role, Axis axis, Index fan_in, Index fan_out) {
  TensorSpec spec;
  spec.name = std::move(name);
  spec.role = role;
  spec.rows = axis.size;
  spec.axes = {std::move(axis)};
  spec.fan_in = fan_in;
  spec.fan_out = fan_out;
  return spec;
}

}  // namespace initlab
