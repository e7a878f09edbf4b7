#include "training/jacobian.hpp"

#include <algorithm>
#include <vector>

namespace initlab::training {

namespace {

/// Entries of the output whose gradients go through the network together.
constexpr Index kColumns = 256;

/// The nodes up to `to`. Their tensors come first in the flat vector, where they are in the whole network's.
network::Network up_to(const network::Network& network, Index to) {
  const auto begin = network.nodes().begin();
  return network::Network(std::vector<network::Node>(begin, begin + static_cast<std::ptrdiff_t>(to) + 1));
}

}  // namespace

Jacobian::Jacobian(const network::Network& network, Index to, Index batch, network::Team& team)
    : part_(up_to(network, to)),
      to_(to),
      entries_(part_.output().out.size()),
      execution_(part_, part_.couples_samples() ? batch : std::min(entries_, kColumns), true, 0, team, true) {}

void Jacobian::of(Index from, Index sample, const Real* parameters, const data::Samples& samples,
                  std::span<const std::int64_t> batch, Matrix& transposed) {
  transposed.set_size(part_.nodes()[from].out.size(), entries_);
  if (part_.couples_samples()) {
    for (Index entry = 0; entry < entries_; ++entry) {
      pass(parameters, samples, batch, [&](Index first, Index count) {
        Matrix dy = execution_.output_gradient(to_, first, count);
        dy.zeros();
        if (sample >= first && sample < first + count) dy.at(entry, sample - first) = 1;
      });
      transposed.col(entry) = execution_.output_gradient(from).col(sample);
    }
    return;
  }
  // Copies of the sample, each with the gradient of another entry.
  for (Index begin = 0; begin < entries_; begin += execution_.capacity()) {
    const std::vector<std::int64_t> copies(std::min(execution_.capacity(), entries_ - begin), batch[sample]);
    pass(parameters, samples, copies, [&](Index first, Index count) {
      Matrix dy = execution_.output_gradient(to_, first, count);
      dy.zeros();
      for (Index column = 0; column < count; ++column) dy.at(begin + first + column, column) = 1;
    });
    transposed.cols(begin, begin + copies.size() - 1) = execution_.output_gradient(from);
  }
}

void Jacobian::pass(const Real* parameters, const data::Samples& samples, std::span<const std::int64_t> batch,
                    network::Execution::SliceTask seed) {
  execution_.pass(
      parameters, batch.size(), Mode::probe, 0,
      [&](Index first, Index count) {
        Matrix x = execution_.output(0, first, count);
        samples.gather(batch.subspan(first, count), x);
      },
      seed, true);
}

}  // namespace initlab::training
