// Layer: the interface of a parametrised map of samples.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "initlab/moments.hpp"
#include "initlab/shape.hpp"
#include "initlab/tensor.hpp"
#include "initlab/workspace.hpp"

namespace initlab {

class Activation;

/// y = f(x; w). A layer is const and holds nothing but its parameters: the network owns tensors and workspace, and
/// several threads call the same object at once on different slices of a batch.
///
/// A training step is two phases: forward and backward on slices of the batch, then gradient on parts of each tensor
/// over the whole batch. Both cuts follow from shapes alone, so that the bits do not depend on the number of threads.
/// dy arrives scaled by the core (1 / batch size, or -rate / batch size where the gradient goes straight into w): a
/// layer sums over samples and never divides.
class INITLAB_API Layer {
 public:
  virtual ~Layer();

  /// The shape of a sample's output. Throws ShapeError, with a sentence that says which shapes can be taken.
  virtual Shape output(const Shape& input) const = 0;

  /// The tensors to hold, with their fans. Default: none. `input` has passed output().
  virtual std::vector<TensorSpec> tensors(const Shape& input) const;

  /// What forward leaves for backward and gradient. Default: nothing.
  virtual WorkspaceNeed workspace(const Shape& input) const;

  /// y = f(x; w) for a slice: x is inputs x samples, y outputs x samples, without overlap. Pure: writes y and the
  /// workspace, nothing else.
  virtual void forward(ConstTensors w, const Matrix& x, Matrix& y, Workspace& workspace, const Pass& pass) const = 0;

  /// dx = (dy/dx)^T dy for a slice, where forward has been called on it. dx overlaps nothing. Called only if dx is
  /// wanted (not for the first layer).
  virtual void backward(ConstTensors w, const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx,
                        Workspace& workspace, const Pass& pass) const = 0;

  /// dw = beta dw + (this part of) the sum over the whole batch of the gradient with respect to each tensor. Writes
  /// part.of(tensor) of every trained tensor and nothing else; with beta = 0, dw is not read. dw may be w itself.
  /// Layers with trained tensors must override it; the default throws Error.
  virtual void gradient(const Matrix& x, const Matrix& y, const Matrix& dy, Real beta, Tensors dw, Part part,
                        Workspace& workspace) const;

  /// Into how many parts `gradient` may be cut, by shape alone. Default: 1.
  virtual Index parts(const Shape& input) const;

  /// True if an output depends on other samples of the batch (batch_norm): forward and backward then see the whole
  /// batch as one slice. Default: false.
  virtual bool couples_samples() const;

  /// True if forward and backward see the whole batch as one slice and share out their work by Workspace::share: worth
  /// it where each slice would read a matrix anew that leaves the second-level cache. Default: false.
  virtual bool shares_work(const Shape& input) const;

  /// Brings the tensors of role `state` up to date after a training pass. Default: nothing.
  virtual void update_state(Tensors w, const Workspace& workspace) const;

  /// The moments of y from those of x, a sample of this shape, under random tensors; nothing where theory is not known.
  /// Where they differ by position (zeros around an image), the mean over positions. Default: nothing.
  virtual std::optional<Moments> moments(const Moments& input, const Shape& shape, TensorLaws laws) const;

  /// The activation that the layer is as long as its tensors are as `laws` say (prelu: leaky_relu): what the weights on
  /// both sides see as the activation before and after them, for their gains. Default: none.
  virtual std::shared_ptr<const Activation> activation(TensorLaws laws) const;

  /// squares[i] = the square of the norm of sample i's own gradient with respect to a tensor, where that is cheaper
  /// than the gradient itself: of a dense layer |dy_i|^2 |x_i|^2. False if it is not; then nothing is written. Default:
  /// false.
  virtual bool gradient_squares(const Matrix& x, const Matrix& dy, Index tensor, std::span<double> squares) const;
};

}  // namespace initlab
