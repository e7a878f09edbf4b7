#include "check/tensors.hpp"

#include "check/finding.hpp"
#include "check/memory.hpp"
#include "initlab/elementwise.hpp"

namespace initlab::check {

namespace {

struct Relu {
  template <class T>
  T value(T z) const {
    return z < T(0) ? T(0) : z;
  }
  template <class T>
  T slope(T z, T) const {
    return z > T(0) ? T(1) : T(0);
  }
  std::vector<double> kinks() const { return {0.0}; }
};

TensorInfo info(const std::string& node, TensorSpec spec) {
  static const Elementwise<Relu> kRelu;
  TensorInfo info;
  info.node = node;
  info.spec = std::move(spec);
  info.position = {Position::Place::hidden, 1, 3};
  info.before = info.after = &kRelu;
  info.before_type = info.after_type = "relu";
  return info;
}

/// The same tensor in the first layer, which reads the raw input, or in the last one, which nothing follows.
TensorInfo at_input(TensorInfo info) {
  info.position = {Position::Place::input, 0, 3};
  info.before = nullptr;
  info.before_type = "";
  return info;
}

TensorInfo at_output(TensorInfo info) {
  info.position = {Position::Place::output, 2, 3};
  info.after = nullptr;
  info.after_type = "";
  return info;
}

/// The second layer of the last of four residual branches.
TensorInfo in_branch(TensorInfo info) {
  info.branch = Branch{3, 4, 2, 1};
  return info;
}

TensorInfo bias_tensor(const std::string& node, Index inputs, Index units) {
  return info(node, TensorSpec::vector("bias", Role::bias, {"unit", units}, inputs, units));
}

}  // namespace

TensorInfo dense_tensor(const std::string& node, Index inputs, Index units) {
  return info(node, TensorSpec::dense_weight(inputs, units));
}

TensorInfo kernel_tensor(const std::string& node, Index inputs, Index outputs, Index extent, Index groups) {
  return info(node, TensorSpec::kernel(inputs, outputs, extent, extent, groups));
}

std::vector<TensorInfo> odd_tensors() {
  std::vector<TensorInfo> all = {dense_tensor("single", 1, 1),       dense_tensor("one_input", 1, 7),
                                 dense_tensor("one_unit", 7, 1),     dense_tensor("tall", 3, 20),
                                 dense_tensor("wide", 20, 3),        kernel_tensor("kernels", 3, 8, 3, 1),
                                 kernel_tensor("groups", 8, 6, 3, 2)};
  all.push_back(bias_tensor("tall", 3, 20));
  all.push_back(at_input(dense_tensor("first", 5, 4)));
  all.push_back(at_output(dense_tensor("last", 4, 5)));
  all.push_back(in_branch(dense_tensor("branch", 4, 4)));
  return all;
}

std::vector<TensorInfo> large_tensors() {
  std::vector<TensorInfo> all = {dense_tensor("few_inputs", 3, 16384),    dense_tensor("few_units", 16384, 3),
                                 dense_tensor("tall", 64, 640),           dense_tensor("wide", 640, 64),
                                 kernel_tensor("kernels", 4, 1152, 3, 1), kernel_tensor("groups", 16, 1152, 3, 4)};
  // A layer of which each unit reads 16 of its 640 inputs.
  TensorInfo sparse = dense_tensor("sparse", 640, 64);
  sparse.spec.fan_in = 16;
  sparse.spec.fan_out = 2;
  all.push_back(std::move(sparse));
  all.push_back(at_input(dense_tensor("first", 100, 450)));
  all.push_back(at_output(dense_tensor("last", 450, 100)));
  all.push_back(bias_tensor("biases", 50, 45000));
  return all;
}

std::string text(const TensorInfo& info) {
  const TensorSpec& spec = info.spec;
  const bool dense = spec.outputs_are_rows;
  return fmt::format("{} {} x {}{}{} (fan_in {}, fan_out {})",
                     spec.role == Role::bias ? "a bias of"
                     : dense                 ? "a dense weight of"
                                             : "kernels of",
                     spec.rows, spec.columns, spec.groups > 1 ? fmt::format(" in {} groups", spec.groups) : "",
                     info.branch    ? " in a residual branch"
                     : !info.before ? " that reads the raw input"
                     : !info.after  ? " that no activation follows"
                                    : "",
                     spec.fan_in, spec.fan_out);
}

Matrix filled(const Initializer& initializer, const TensorInfo& info, std::uint64_t seed) {
  Guarded memory(info.spec.rows, info.spec.columns);
  Matrix w = memory.view();
  initializer.fill(w, info, Rng(seed, "initialisation", info.node, info.spec.name));
  const std::string what = "fill of " + text(info);
  memory.check_bands(what);
  if (const Index left = memory.count_unwritten(); left > 0)
    fail("{}: left {} of {} entries unwritten, the first at {}", what, left, info.spec.size(),
         memory.first_unwritten());
  if (const std::string place = memory.first_not_finite(); !place.empty()) fail("{}: {} is not finite", what, place);
  return memory.copy();
}

}  // namespace initlab::check
