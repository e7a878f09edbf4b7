// NodeMeasures, TensorMeasures, RowMeasures: what was measured of one row of a run. What was not recorded is absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "initlab/shares.hpp"
#include "initlab/spread.hpp"

namespace initlab::analysis {

struct NodeMeasures {
  std::string node, type;
  std::vector<std::string> reads;  ///< the nodes whose outputs it reads: one, of a residual's sum two
  std::string signal;              ///< "activation" or "output": what `spread` is of
  std::optional<Spread> spread;
  std::optional<Shares> shares;  ///< of an activation whose z is recorded

  std::string gradient;  ///< "pre_activation_gradient", "activation_gradient" or "output_gradient"
  std::optional<double> gradient_rms;
  bool gradient_is_zero = false;  ///< every entry is exactly 0
  std::string next;  ///< the next node towards the output whose gradient is recorded; of several ways on, the shortest
  std::optional<double> gradient_ratio;  ///< gradient_rms over that of `next`, where that is not 0
  bool underflow = false;                ///< every entry is exactly 0 while not all of `next` are
};

/// Standard deviations over all entries, divisor N.
struct TensorMeasures {
  std::string node, tensor;
  std::optional<double> std, gradient_std;
  std::optional<double> update_ratio;  ///< |theta_k - theta_(k-1)|_F / |theta_k|_F
};

/// A measure by its name, for whoever writes or averages all of them.
template <class Measures>
struct Named {
  const char* name;
  std::optional<double> (*of)(const Measures&);
};

/// mean, std_pooled, std_across_samples, std_unit_{min,median,max}, {saturated,inactive,dead}_share, gradient_rms,
/// gradient_ratio.
const std::vector<Named<NodeMeasures>>& node_measures();

/// std, gradient_std, update_ratio.
const std::vector<Named<TensorMeasures>>& tensor_measures();

struct RowMeasures {
  std::size_t row = 0;
  std::int64_t step = 0;
  std::optional<std::size_t> samples;  ///< of the probe's batch in this row
  std::optional<double> loss;          ///< of that batch
  std::vector<NodeMeasures> nodes;
  std::vector<TensorMeasures> tensors;
};

}  // namespace initlab::analysis
