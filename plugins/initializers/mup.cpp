#include <algorithm>
#include <cmath>

#include "roles.hpp"
#include "scaled.hpp"

using namespace initlab;

namespace {

bool is_sgd(std::string_view optimizer) {
  return optimizer == "sgd" || optimizer == "momentum" || optimizer == "nesterov";
}

/// The maximal update parametrisation. n stands for a width divided by base_width. Outputs then move by as much in each
/// step, whatever the width is:
///   hidden W (n x n): entries of deviation n^(-1/2); backpropagated gradients dz are of the order 1/n, those of W as
///     well. SGD: dW x sums n products of 1/n and 1, which is 1: rate 1. Adam divides the gradient by its size, and dW
///     x would be n: rate 1/n.
///   output W (fixed x n): its products add up with a sign in common once it has learnt, so it begins with a deviation
///     of 1/n and not of n^(-1/2). Its gradient is of order 1, n products: rate 1/n for both.
///   input W (n x fixed), biases, scales: fixed numbers of products. Gradients are of the order 1/n: SGD needs the rate
///     n, Adam 1.
///   what has no side that grows (the output's bias, multipliers of a single entry): rate 1.
class MuP : public LawInitializer {
 public:
  explicit MuP(const Parameters& parameters)
      : scaled_(parameters), base_(static_cast<double>(parameters.integer("base_width"))) {}

  Law entry(const TensorInfo& info) const override {
    if (const auto value = neutral(info)) return Law::constant(*value);
    return scaled_.entry(info, is_output(info) ? std::sqrt(1 / inputs(info)) : 1);
  }

  double rate(const TensorInfo& info, std::string_view optimizer) const override {
    if (info.spec.role == Role::weight) {
      if (is_output(info)) return 1 / inputs(info);
      if (is_last(info)) return 1;  // the only weight: no side grows
      if (is_input(info)) return is_sgd(optimizer) ? outputs(info) : 1;
      return is_sgd(optimizer) ? 1 : 1 / inputs(info);
    }
    const bool fixed = info.spec.size() == 1 || (is_last(info) && !info.after);
    return is_sgd(optimizer) && !fixed ? static_cast<double>(info.spec.axes.front().size) / base_ : 1;
  }

 private:
  static bool is_input(const TensorInfo& info) { return info.position.place == Position::Place::input; }
  static bool is_output(const TensorInfo& info) { return info.position.place == Position::Place::output; }

  /// How many times base_width the inputs and outputs of a weight are; of kernels the channels, of all groups together.
  double inputs(const TensorInfo& info) const { return relative(info, info.fan_in()); }
  double outputs(const TensorInfo& info) const { return relative(info, info.fan_out()); }
  double relative(const TensorInfo& info, Index fan) const {
    const TensorSpec& spec = info.spec;
    if (spec.groups > 1 && fan == spec.taps()) return 1;  // one channel a group, however wide the layer is
    return static_cast<double>(fan * spec.groups) / (static_cast<double>(spec.taps()) * base_);
  }

  Scaled scaled_;
  double base_;
};

Schema schema() {
  Schema all = {Parameter::integer("base_width",
                                   "width of hidden layers at which every multiplier is 1: units, or "
                                   "channels of all groups")
                    .at_least(1)
                    .unit("units")};
  for (Parameter& one : Scaled::schema(1.0, "", "in"))
    if (one.name() != "fan") all.push_back(std::move(one));
  return all;
}

}  // namespace

Component mup() {
  return initializer<MuP>(
      {.name = "mup",
       .formula =
           "Var(W) = gain^2 / fan_in, of the output weight times base_width / inputs; rates by role and optimizer",
       .notes =
           "With n = inputs or outputs / base_width (of kernels: channels; taps do not count), rates are, for sgd, "
           "momentum and nesterov: input weight, biases and scales n outputs, hidden weights 1, output weight 1 / "
           "n inputs; for all other optimizers, as for Adam: input weight, biases and scales 1, hidden and output "
           "weights 1 / n inputs. Biases are 0, scales 1. What has no side that grows with the width keeps 1: a "
           "single entry, and the last bias if no activation follows it, which is the output's. Biases "
           "and scales learn at these rates unless network.bias, a rule or a layer names another initializer for them, "
           "also those that begin at their layer's own value (batch_norm). Groups are taken to be as many at every "
           "width, but for one channel "
           "a group, where nothing grows. An output layer that reads a flattened image counts "
           "each pixel of each channel as an input.",
       .reference = "Yang, Hu et al. 2021 (Tensor Programs V), table 3; table 8 states an equivalent form",
       .parameters = schema()});
}
