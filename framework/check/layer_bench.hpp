// LayerBench: one layer with everything that the network would hold for it, in watched memory.
#pragma once

#include <vector>

#include "check/memory.hpp"
#include "check/subject.hpp"
#include "initlab/error.hpp"
#include "initlab/layer.hpp"

namespace initlab::check {

/// The input shapes on which layers are tested: vectors and images, odd sizes among them.
const std::vector<Shape>& input_shapes();

/// Those of them that a layer takes, or where it takes none the first larger one. Throws a Finding (skip) if there is
/// none.
std::vector<Shape> taken_shapes(const Layer& layer);

/// What the layer does may be asked of it in any order; results stay until the next call of the same kind.
class LayerBench {
 public:
  /// Samples are standard normal and weights scaled by 1 / sqrt(fan_in), all rounded to multiples of 2^-12, so that
  /// differences of them by a power of two are exact. The gradient dy is of that kind, too.
  LayerBench(const Layer& layer, const Shape& input, Index samples, std::uint64_t seed);

  const Layer& layer() const { return layer_; }
  const Shape& input() const { return input_; }
  const Shape& output() const { return output_; }
  Index samples() const { return x_.columns(); }
  const std::vector<TensorSpec>& tensors() const { return specs_; }
  const std::vector<TensorSlot>& slots() const { return slots_; }

  Matrix x() { return x_.view(); }
  Matrix y() { return y_.view(); }
  Matrix dy() { return dy_.view(); }
  Matrix dx() { return dx_.view(); }
  /// The flat parameters: tensors, with a band of unwritten numbers before, between and behind them.
  std::vector<Real>& parameters() { return parameters_; }
  Tensors tensors_at(std::vector<Real>& flat) const { return Tensors(flat.data(), slots_); }
  /// Flat memory of the same form without values.
  std::vector<Real> flat() const { return std::vector<Real>(parameters_.size(), unwritten()); }

  /// On columns [first, first + count).
  void forward(Mode mode, Index first, Index count);
  void backward(Mode mode, Index first, Index count);
  /// One part of the gradient, into flat memory.
  void gradient(Real beta, std::vector<Real>& flat, Part part);

  /// After a forward pass over the whole batch.
  void update_state();

  /// The random numbers of the passes that follow.
  void set_masks(const Rng& masks) { masks_ = masks; }

  /// Forward and backward over the whole batch, as one slice.
  void pass(Mode mode);
  /// All parts, in order, after pass.
  void whole_gradient(Real beta, std::vector<Real>& flat);

  /// Throws a Finding if a band around y, dx, the workspace or a flat vector was written to.
  void check_bands(const std::string& what) const;
  void check_bands(const std::string& what, const std::vector<Real>& flat) const;

 private:
  Workspace workspace(Index first, Index count);

  const Layer& layer_;
  Shape input_, output_;
  std::vector<TensorSpec> specs_;
  std::vector<TensorSlot> slots_;
  Guarded x_, y_, dy_, dx_;
  std::vector<Real> parameters_;
  std::vector<Guarded> per_sample_, per_batch_;
  std::vector<Workspace::Entry> sample_entries_, batch_entries_;
  std::vector<Real> scratch_;
  Rng masks_;
};

/// True if it has a tensor that is not state.
bool is_trained(const LayerBench& bench);

/// A view's numbers in memory of their own.
Matrix copied(const Matrix& view);

/// Calls test(bench) under each case for each shape that the layer takes, with fresh memory.
template <class Test>
void for_each_small_bench(const Subject& subject, Index samples, Test&& test) {
  for_each_case<Layer>(subject, [&](const Layer& layer) {
    for (const Shape& shape : taken_shapes(layer)) {
      LayerBench bench(layer, shape, samples, subject.seed);
      test(bench);
    }
  });
}

/// The same, and if the layer takes vectors once more for 150 features and 70 samples, where blocked loops have come to
/// their second block.
template <class Test>
void for_each_bench(const Subject& subject, Index samples, Test&& test) {
  for_each_small_bench(subject, samples, test);
  for_each_case<Layer>(subject, [&](const Layer& layer) {
    const Shape wide = {150};
    try {
      layer.output(wide);
    } catch (const ShapeError&) {
      return;
    }
    LayerBench bench(layer, wide, 70, subject.seed);
    test(bench);
  });
}

/// "for an input of 3 x 4 x 5".
std::string text(const LayerBench& bench);

}  // namespace initlab::check
