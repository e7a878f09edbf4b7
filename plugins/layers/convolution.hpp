// Convolution: what conv2d and conv_transpose2d share.
#pragma once

#include "windows.hpp"

/// y(o, p) = b(o) + the sum over input channels i of o's group and taps t of W(o, i, t) x(i, the position that p sees
/// at t). The kinds differ in their windows.
///
/// The inputs that positions see are copied into a matrix of positions x (input channel, tap), and multiplied by the
/// kernels: one sample and some rows of its output at a time, so that the copy stays in the cache and the bits do not
/// depend on how a batch is cut. Kernels of one tap need no copy. The copies are not kept for gradient: to copy once
/// more takes a tenth of the product's time, and all copies of a batch would be kernel^2 times as large as its inputs.
class Convolution : public initlab::Layer {
 public:
  initlab::Shape output(const initlab::Shape& input) const override;
  std::vector<initlab::TensorSpec> tensors(const initlab::Shape& input) const override;
  initlab::WorkspaceNeed workspace(const initlab::Shape& input) const override { return extents_need(input); }
  void forward(initlab::ConstTensors w, const initlab::Matrix& x, initlab::Matrix& y, initlab::Workspace& workspace,
               const initlab::Pass& pass) const override;
  void backward(initlab::ConstTensors w, const initlab::Matrix& x, const initlab::Matrix& y, const initlab::Matrix& dy,
                initlab::Matrix& dx, initlab::Workspace& workspace, const initlab::Pass& pass) const override;
  void gradient(const initlab::Matrix& x, const initlab::Matrix& y, const initlab::Matrix& dy, initlab::Real beta,
                initlab::Tensors dw, initlab::Part part, initlab::Workspace& workspace) const override;
  initlab::Index parts(const initlab::Shape& input) const override;
  std::optional<initlab::Moments> moments(const initlab::Moments& input, const initlab::Shape& shape,
                                          initlab::TensorLaws laws) const override;

 protected:
  /// Throws ParameterError if `groups` does not divide `channels`.
  explicit Convolution(const initlab::Parameters& parameters);

  /// Their parameters `channels`, `kernel`, `stride`, `groups` and `bias`.
  static initlab::Schema shared_parameters();

  /// The windows along an axis of this extent. Throws ShapeError.
  virtual Windows windows(initlab::Index extent) const = 0;

  initlab::Index kernel_, stride_;

 private:
  struct Sizes;

  Grid grid(const Extents& image) const { return {windows(image.height), windows(image.width)}; }

  initlab::Index channels_, groups_;
  bool bias_;
};
