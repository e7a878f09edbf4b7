// What schemes for weights ask of a tensor: is it a weight at all, and is it the classifier's?
#pragma once

#include <initlab/plugin.hpp>

/// What a scheme for weights gives to every other tensor, so that its layer is its weight alone: 0 to a bias, 1 to a
/// scale. Nothing for weights.
inline std::optional<double> neutral(const initlab::TensorInfo& info) {
  if (info.spec.role == initlab::Role::weight) return std::nullopt;
  return info.spec.role == initlab::Role::scale ? 1.0 : 0.0;
}

/// True for the last tensor of its role; of weights that is the classifier's, which the logits come from.
inline bool is_last(const initlab::TensorInfo& info) {
  using Place = initlab::Position::Place;
  return info.position.place == Place::output || (info.position.place == Place::input && info.position.count == 1);
}
