#include "run/predictions.hpp"

#include <fmt/format.h>

#include <numeric>

#include "manifest/resolved.hpp"

namespace initlab::run {

namespace {

using From = manifest::ProbePlan::From;

constexpr std::size_t kWithoutProbe = 1000, kAtATime = 256;

/// Of the current batch that which the first update takes; of samples that are selected those, which alone are
/// recorded.
std::vector<std::int64_t> positions(const Experiment& experiment, const data::Samples& samples,
                                    const manifest::ProbePlan* probe) {
  std::vector<std::int64_t> index;
  if (!probe) {
    index.resize(std::min<std::size_t>(samples.count(), kWithoutProbe));
    std::iota(index.begin(), index.end(), 0);
    return index;
  }
  if (probe->from == From::current)
    experiment.order->batch(0, index);
  else
    for (const std::uint64_t at : probe->samples.positions(samples.count()))
      index.push_back(static_cast<std::int64_t>(at));
  const auto selected = probe->select.find("sample");
  if (selected == probe->select.end()) return index;
  std::vector<std::int64_t> kept;
  for (const std::uint64_t at : selected->second.positions(index.size())) kept.push_back(index[at]);
  return kept;
}

}  // namespace

prediction::Inputs input_lengths(const Experiment& experiment, const manifest::ProbePlan* probe) {
  const bool of_test = !probe || probe->from == From::test;
  const data::Samples& samples = of_test ? experiment.data->test : experiment.data->train;
  const std::vector<std::int64_t> index = positions(experiment, samples, probe);
  std::vector<double> squares;
  for (std::size_t first = 0; first < index.size(); first += kAtATime) {
    const std::size_t count = std::min(kAtATime, index.size() - first);
    Matrix x(samples.features(), count);
    samples.gather(std::span(index).subspan(first, count), x);
    for (std::size_t j = 0; j < count; ++j) {
      double sum = 0;
      for (Index i = 0; i < x.n_rows; ++i) sum += static_cast<double>(x.at(i, j)) * static_cast<double>(x.at(i, j));
      squares.push_back(sum / static_cast<double>(x.n_rows));
    }
  }
  const std::size_t n = squares.size();
  std::vector<double> groups = prediction::twentieths(std::move(squares));
  const std::string origin = fmt::format("{} samples of the {} set, in {} groups of equal size by |x|^2", n,
                                         of_test ? "test" : "training", groups.size());
  return {std::move(groups), origin};
}

prediction::Prediction predict(const Experiment& experiment, std::optional<double> mean_square) {
  const prediction::Inputs inputs =
      mean_square ? prediction::Inputs{{*mean_square}, "a stated mean; their distribution is not taken into account"}
                  : input_lengths(experiment, experiment.probes.empty() ? nullptr : experiment.probes.front().plan);
  // Runs of a sweep that differ in their seeds follow one another: of those that see inputs of the same lengths theory
  // expects the same.
  thread_local std::string last_setup;
  thread_local prediction::Prediction last;
  std::string setup = manifest::resolved(*experiment.plan.setup);
  if (setup != last_setup || inputs.mean_squares != last.inputs.mean_squares) {
    last = prediction::predict(*experiment.network, inputs, experiment.plan.setup->training.loss.type,
                               experiment.data->classes > 0);
    last_setup = std::move(setup);
  }
  return last;
}

}  // namespace initlab::run
