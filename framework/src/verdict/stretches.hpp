// stretches: over which layers a rms falls or rises.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace initlab::verdict {

/// Over the whole network a rms that falls or grows by this much vanishes or explodes.
inline constexpr double kFarApart = 10;
/// Layers whose ratios are within this factor of their mean share a rate; what changes by less is not told.
inline constexpr double kSameRate = 2;

/// A rms at a node, recorded and predicted.
struct Point {
  std::string node;
  std::size_t place = 0;  ///< of the node in the network
  double recorded = 0;
  std::optional<double> predicted;
  // What a fall is measured by: how long it is to the activation behind it, and what that hands on of it.
  double heard = 0, sent = 0;
  /// Of the layer with weights that is the last one nothing behind needs a signal of any length, and what it makes of
  /// gradients all layers have in common: that it begins small is no fall.
  bool is_output = false;
};

/// From one point to a later one.
struct Stretch {
  std::size_t first = 0, last = 0;
  bool in_all = false;  ///< its layers do not share a rate
};

/// Where a rms falls or rises from one point to a later one, if it does so by much: the layers that share a rate, or
/// each of the few that make the difference. Points of exactly 0 say nothing of rates: Real ended them.
std::vector<Stretch> stretches(const std::vector<Point>& points, bool is_fall);

}  // namespace initlab::verdict
