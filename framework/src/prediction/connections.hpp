// Connections: which positions of an image a layer with kernels reads at each position of its output.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "network/network.hpp"

namespace initlab::prediction {

/// Pairs of an output and an input position, with the number of kernel entries between them: none outside the image,
/// several where a border is reflected.
class Connections {
 public:
  /// Of a node with kernels: what comes out at each position where one input is 1 and all weights are, or those at
  /// these taps. Nothing if the node holds no kernels.
  static std::optional<Connections> of(const network::Node& node, const std::vector<bool>& taps = {});

  Index inputs() const { return by_input_.size(); }    ///< positions
  Index outputs() const { return by_output_.size(); }  ///< positions
  /// Kernel entries that are used at all positions together.
  double total() const { return total_; }
  /// Whether only some taps count.
  bool is_partial() const { return is_partial_; }

  /// Kernel entries that are used at the output position that uses most.
  double most_read() const;

  /// Whether all outputs read equally many inputs; whether all inputs are read equally often.
  bool reads_alike() const { return alike(by_output_); }
  bool is_read_alike() const { return alike(by_input_); }

  /// sum_i count(o, i) x_i at output position o. Equal terms give equal sums in any order.
  double read_at(Index o, const double* x) const { return sum(by_output_[o], x); }
  /// sum_o count(o, i) y_o at input position i.
  double sent_to(Index i, const double* y) const { return sum(by_input_[i], y); }

 private:
  using Pairs = std::vector<std::pair<Index, double>>;

  static bool alike(const std::vector<Pairs>& all);
  static double sum(const Pairs& pairs, const double* values);

  std::vector<Pairs> by_output_, by_input_;
  double total_ = 0;
  bool is_partial_ = false;
};

}  // namespace initlab::prediction
