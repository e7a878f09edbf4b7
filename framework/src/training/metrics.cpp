#include "training/metrics.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace initlab::training {

namespace {

constexpr Index kBatch = 1000;  // large enough for the product's full speed, small enough to stay in the cache

/// The samples of a set stand in a row: nothing needs to be gathered.
Targets targets_of(const data::Samples& samples, Index first, Index count) {
  const data::TargetsView& vectors = samples.targets();
  if (vectors.size > 0) return {.vectors = vectors.entries.data() + first * vectors.size};
  return {.labels = samples.labels().subspan(first, count)};
}

void mark_correct(const Matrix& y, std::span<const std::int32_t> labels, unsigned char* correct) {
  for (Index i = 0; i < y.n_cols; ++i) {
    const Real* out = y.colptr(i);
    const auto largest = std::max_element(out, out + y.n_rows) - out;
    // A column of NaN has no largest entry: it is wrong whatever its label.
    correct[i] = largest == labels[i] && out[largest] == out[largest];
  }
}

}  // namespace

Evaluation::Evaluation(const network::Network& network, const Loss& loss, Index most_samples, network::Team& team)
    : loss_(loss), execution_(network, std::min(kBatch, most_samples), false, 0, team) {}

Metrics Evaluation::operator()(const network::Flat& parameters, const data::Samples& samples, Index evaluated) {
  const Index last = execution_.network().nodes().size() - 1;
  double loss = 0;
  const bool labelled = samples.targets().size == 0;
  Index correct = 0;
  for (Index begin = 0; begin < evaluated; begin += execution_.capacity()) {
    const Index n = std::min(execution_.capacity(), evaluated - begin);
    index_.resize(n);
    std::iota(index_.begin(), index_.end(), static_cast<std::int64_t>(begin));
    losses_.resize(n);
    correct_.resize(n);
    execution_.pass(
        parameters.memptr(), n, Mode::eval, 0,
        [&](Index first, Index count) {
          Matrix x = execution_.output(0, first, count);
          samples.gather(std::span(index_).subspan(first, count), x);
        },
        [&](Index first, Index count) {
          const Matrix y = execution_.output(last, first, count);
          const Targets targets = targets_of(samples, begin + first, count);
          loss_.evaluate(y, targets, 1, nullptr, losses_.data() + first);
          if (labelled) mark_correct(y, targets.labels, correct_.data() + first);
        },
        false);
    loss += std::accumulate(losses_.begin(), losses_.end(), 0.0);
    if (labelled) correct += static_cast<Index>(std::count(correct_.begin(), correct_.end(), 1));
  }
  const double divisor = static_cast<double>(evaluated);
  return {loss / divisor, labelled ? static_cast<double>(correct) / divisor : std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace initlab::training
