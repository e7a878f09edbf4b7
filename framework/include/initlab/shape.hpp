// Shape: what one sample looks like at a node.
#pragma once

#include <string>
#include <vector>

#include "initlab/real.hpp"

namespace initlab {

/// One axis of a dataset or tensor. Its name becomes a dimension scale in the run file.
struct Axis {
  std::string name;  ///< snake_case: "unit", "channel", "sample"
  Index size = 0;    ///< how many positions it has
  /// Equal names and sizes.
  bool operator==(const Axis&) const = default;
};

/// The extents of one sample, the last one varying fastest in memory: {units} for a vector,
/// {channels, height, width} for an image or a feature map.
class INITLAB_API Shape {
 public:
  /// Of a single number: no extents.
  Shape() = default;
  /// {784}, {1, 28, 28}.
  Shape(std::initializer_list<Index> extents) : extents_(extents) {}
  /// Of extents that are computed.
  explicit Shape(std::vector<Index> extents) : extents_(std::move(extents)) {}

  /// The last one varies fastest in memory.
  const std::vector<Index>& extents() const { return extents_; }
  /// True for {channels, height, width}.
  bool is_image() const { return extents_.size() == 3; }

  /// Number of features: the product of the extents (1 for the empty shape).
  Index size() const;

  /// unit; or channel, y, x; or axis0, axis1, ...
  std::vector<Axis> axes() const;

  /// "784" or "1 x 28 x 28".
  std::string text() const;

  /// Equal extents.
  bool operator==(const Shape&) const = default;

 private:
  std::vector<Index> extents_;
};

}  // namespace initlab
