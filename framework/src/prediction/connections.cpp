#include "prediction/connections.hpp"

#include <algorithm>

#include "network/execution.hpp"

namespace initlab::prediction {

namespace {

/// The node behind an input of its own, of one channel for each group.
network::Network alone(const network::Node& node, Index channels) {
  network::Node input, copy = node;
  input.name = input.type = "input";
  input.in = input.out = copy.in = {channels, node.in.extents()[1], node.in.extents()[2]};
  const std::vector<TensorSpec> specs = node.layer->tensors(copy.in);
  for (Index t = 0; t < copy.tensors.size(); ++t) copy.tensors[t].spec = specs.at(t);
  copy.workspace = node.layer->workspace(copy.in);
  copy.input = 0;
  return network::Network({input, copy});
}

}  // namespace

std::optional<Connections> Connections::of(const network::Node& node, const std::vector<bool>& taps) {
  const auto weight = std::find_if(node.tensors.begin(), node.tensors.end(), [](const TensorInfo& tensor) {
    return tensor.spec.role == Role::weight && tensor.spec.is_kernel();
  });
  if (weight == node.tensors.end() || !node.in.is_image() || !node.out.is_image()) return std::nullopt;
  const network::Network network = alone(node, node.in.extents()[0] / weight->spec.inputs());
  network::Flat parameters(network.parameters(), arma::fill::zeros);
  const auto kernels = network::tensors(network.nodes()[1], parameters.memptr());
  const TensorSpec& spec = network.nodes()[1].tensors[weight - node.tensors.begin()].spec;
  for (Index o = 0; o < spec.outputs(); ++o)
    for (Index tap = 0; tap < spec.taps(); ++tap) {
      const TensorSpec::Entry at = spec.entry(o, 0, tap);
      kernels[weight - node.tensors.begin()](at.row, at.column) = taps.empty() || taps[tap] ? 1 : 0;
    }

  // Samples are impulses in the first channel, one a position, a few at once; groups of channels are all alike.
  constexpr Index kTogether = 32;
  const Index inputs = node.in.extents()[1] * node.in.extents()[2];
  const Index outputs = node.out.extents()[1] * node.out.extents()[2];
  network::Team team(1);
  network::Execution execution(network, std::min(kTogether, inputs), false, 0, team);
  Connections found;
  found.is_partial_ = !taps.empty();
  found.by_input_.resize(inputs);
  found.by_output_.resize(outputs);
  for (Index begin = 0; begin < inputs; begin += kTogether) {
    const Index count = std::min(kTogether, inputs - begin);
    execution.pass(
        parameters.memptr(), count, Mode::probe, 0,
        [&](Index first, Index some) {
          Matrix x = execution.output(0, first, some);
          x.zeros();
          for (Index j = 0; j < some; ++j) x(begin + first + j, j) = 1;
        },
        [](Index, Index) {}, false);
    const Matrix y = execution.output(1);
    for (Index j = 0; j < count; ++j)
      for (Index o = 0; o < outputs; ++o)
        if (const double entries = static_cast<double>(y(o, j)); entries != 0) {
          found.by_input_[begin + j].emplace_back(o, entries);
          found.by_output_[o].emplace_back(begin + j, entries);
          found.total_ += entries;
        }
  }
  return found;
}

double Connections::most_read() const {
  double most = 0;
  for (const Pairs& pairs : by_output_) {
    double used = 0;
    for (const auto& [input, count] : pairs) used += count;
    most = std::max(most, used);
  }
  return most;
}

bool Connections::alike(const std::vector<Pairs>& all) {
  const auto entries = [](const Pairs& pairs) {
    double sum = 0;
    for (const auto& [position, count] : pairs) sum += count;
    return sum;
  };
  return std::all_of(all.begin(), all.end(), [&](const Pairs& one) { return entries(one) == entries(all.front()); });
}

double Connections::sum(const Pairs& pairs, const double* values) {
  std::vector<double> terms;
  terms.reserve(pairs.size());
  for (const auto& [position, count] : pairs) terms.push_back(count * values[position]);
  std::sort(terms.begin(), terms.end());
  double sum = 0;
  for (const double term : terms) sum += term;
  return sum;
}

}  // namespace initlab::prediction
