#include "initlab/shape.hpp"

namespace initlab {

Index Shape::size() const {
  Index product = 1;
  for (const Index extent : extents_) product *= extent;
  return product;
}

std::vector<Axis> Shape::axes() const {
  static const std::vector<std::string> kImage = {"channel", "y", "x"};
  std::vector<Axis> axes;
  if (extents_.size() == 1) return {{"unit", extents_[0]}};
  for (std::size_t i = 0; i < extents_.size(); ++i)
    axes.push_back({is_image() ? kImage[i] : "axis" + std::to_string(i), extents_[i]});
  return axes;
}

std::string Shape::text() const {
  std::string text;
  for (const Index extent : extents_) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text;
}

}  // namespace initlab
