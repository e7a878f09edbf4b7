#include "analysis/node_measures.hpp"

namespace initlab::analysis {

namespace {

using Value = std::optional<double>;
using Node = NodeMeasures;
using Tensor = TensorMeasures;

template <class Of>
Value spread_of(const Node& node, Of&& of) {
  return node.spread ? Value(of(*node.spread)) : std::nullopt;
}

Value share_of(const Node& node, double Shares::*share) {
  return node.shares ? Value((*node.shares).*share) : std::nullopt;
}

/// Not one of an empty block, and none if any entry is NaN: Armadillo's median would throw.
double median(const arma::vec& values) {
  if (values.empty() || values.has_nan()) return arma::datum::nan;
  return arma::median(values);
}

double smallest(const arma::vec& values) {
  return values.empty() || values.has_nan() ? arma::datum::nan : values.min();
}
double greatest(const arma::vec& values) {
  return values.empty() || values.has_nan() ? arma::datum::nan : values.max();
}

}  // namespace

const std::vector<Named<NodeMeasures>>& node_measures() {
  static const std::vector<Named<NodeMeasures>> kAll = {
      {"mean", [](const Node& n) { return spread_of(n, [](const Spread& s) { return s.mean; }); }},
      {"std_pooled", [](const Node& n) { return spread_of(n, [](const Spread& s) { return s.pooled; }); }},
      {"std_across_samples",
       [](const Node& n) { return spread_of(n, [](const Spread& s) { return s.across_samples; }); }},
      {"std_unit_min", [](const Node& n) { return spread_of(n, [](const Spread& s) { return smallest(s.unit); }); }},
      {"std_unit_median", [](const Node& n) { return spread_of(n, [](const Spread& s) { return median(s.unit); }); }},
      {"std_unit_max", [](const Node& n) { return spread_of(n, [](const Spread& s) { return greatest(s.unit); }); }},
      {"saturated_share", [](const Node& n) { return share_of(n, &Shares::saturated); }},
      {"inactive_share", [](const Node& n) { return share_of(n, &Shares::inactive); }},
      {"dead_share", [](const Node& n) { return share_of(n, &Shares::dead); }},
      {"gradient_rms", [](const Node& n) { return n.gradient_rms; }},
      {"gradient_ratio", [](const Node& n) { return n.gradient_ratio; }},
  };
  return kAll;
}

const std::vector<Named<TensorMeasures>>& tensor_measures() {
  static const std::vector<Named<TensorMeasures>> kAll = {
      {"std", [](const Tensor& t) { return t.std; }},
      {"gradient_std", [](const Tensor& t) { return t.gradient_std; }},
      {"update_ratio", [](const Tensor& t) { return t.update_ratio; }},
  };
  return kAll;
}

}  // namespace initlab::analysis
