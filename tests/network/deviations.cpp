#include "deviations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace initlab::test {

namespace {

/// The objective as a function of input and parameters.
class Function {
 public:
  Function(const network::Network& network, Mode mode, const Objective& objective, Index samples, network::Team& team)
      : execution_(network, samples, true, 0, team), mode_(mode), objective_(objective) {}

  double operator()(const network::Flat& parameters, const Matrix& x, bool backward) {
    const Index last = execution_.network().nodes().size() - 1;
    std::vector<double> sums(x.n_cols, 0.0);  // by first sample: slices may come in any order
    execution_.pass(
        parameters.memptr(), x.n_cols, mode_, 0,
        [&](Index first, Index count) { execution_.output(0, first, count) = x.cols(first, first + count - 1); },
        [&](Index first, Index count) {
          Matrix dy = execution_.output_gradient(last, first, count);
          sums[first] = objective_(execution_.output(last, first, count), first, dy);
        },
        backward);
    double sum = 0;
    for (const double part : sums) sum += part;
    return sum;
  }

  network::Execution& execution() { return execution_; }

 private:
  network::Execution execution_;
  Mode mode_;
  const Objective& objective_;
};

/// Compares `analytic` with differences of f, which reads the array `at` that is changed in place.
Deviation compare(std::string tensor, Real* at, const Real* analytic, Index size, const GradientCheck& how,
                  const std::function<double()>& f) {
  Deviation deviation;
  deviation.tensor = std::move(tensor);
  double largest = 0, worst = -1;
  for (Index i = 0; i < size; ++i) largest = std::max(largest, std::abs(static_cast<double>(analytic[i])));
  deviation.largest_analytic = largest;
  for (Index i = 0; i < size; i += how.stride) {
    const Real kept = at[i];
    const double h = how.step * std::max(1.0, std::abs(static_cast<double>(kept)));
    const Real up = static_cast<Real>(kept + h), down = static_cast<Real>(kept - h);
    at[i] = up;
    const double above = f();
    at[i] = down;
    const double below = f();
    at[i] = kept;
    // The distance as represented, not as intended: up - down is exact.
    const double numeric = (above - below) / (static_cast<double>(up) - static_cast<double>(down));
    largest = std::max(largest, std::abs(numeric));
    const double difference = std::abs(numeric - static_cast<double>(analytic[i]));
    if (difference > worst || std::isnan(difference)) {
      worst = difference;
      deviation.entry = i;
      deviation.analytic = static_cast<double>(analytic[i]);
      deviation.numeric = numeric;
    }
  }
  deviation.relative = largest > 0 ? worst / largest : worst;
  deviation.worst = worst;
  return deviation;
}

/// A tensor on which the objective does not depend (a bias in front of batch_norm) has a gradient of mere rounding: its
/// deviation is measured against the largest entry of all tensors.
void judge_vanishing(std::vector<Deviation>& deviations) {
  constexpr double kRounding = 100 * static_cast<double>(std::numeric_limits<Real>::epsilon());
  double overall = 0;
  for (const Deviation& deviation : deviations) overall = std::max(overall, deviation.largest_analytic);
  for (Deviation& deviation : deviations)
    if (deviation.largest_analytic < kRounding * overall) deviation.relative = deviation.worst / overall;
}

}  // namespace

std::vector<Deviation> gradient_deviations(const network::Network& network, const network::Flat& parameters,
                                           const Matrix& x, Mode mode, const Objective& objective,
                                           const GradientCheck& how) {
  network::Team team(1);
  Function function(network, mode, objective, x.n_cols, team);
  network::Flat theta = parameters, gradient(network.parameters(), arma::fill::zeros);
  Matrix input = x;
  function(theta, input, true);
  function.execution().gradient(0, gradient.memptr());
  Matrix input_gradient(x.n_rows, x.n_cols);
  const network::Node& front = network.nodes()[1];
  if (front.activation)
    front.activation->backward(input, function.execution().output(1), function.execution().output_gradient(1),
                               input_gradient);

  std::vector<Deviation> deviations;
  const auto f = [&] { return function(theta, input, false); };
  if (front.activation)
    deviations.push_back(compare("input", input.memptr(), input_gradient.memptr(), input.n_elem, how, f));
  for (const network::Node& node : network.nodes())
    for (Index t = 0; t < node.tensors.size(); ++t) {
      if (node.tensors[t].spec.role == Role::state) continue;
      const TensorSlot& slot = node.slots[t];
      deviations.push_back(compare(node.name + "." + node.tensors[t].spec.name, theta.memptr() + slot.offset,
                                   gradient.memptr() + slot.offset, slot.rows * slot.columns, how, f));
    }
  judge_vanishing(deviations);
  return deviations;
}

}  // namespace initlab::test
