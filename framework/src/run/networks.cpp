#include "run/networks.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "run/account.hpp"
#include "run/rows.hpp"

namespace initlab::run {

void tell(const Options& options, const FirstValues& first, std::uint64_t k) {
  if (!options.notice) return;
  for (const std::string& shortfall : training::shortfalls(first.traces))
    options.notice(k == 0 ? shortfall : fmt::format("network {}: {}", k, shortfall));
}

Result look_at_networks(const Experiment& experiment, recording::RunFile& file, network::Flat first,
                        const std::optional<Begun>& begun, const Options& options, network::Team& team) {
  network::Flat parameters = std::move(first);
  const std::vector<network::Flat> optimizer = training::initial_states(*experiment.rule.optimizer, parameters.n_elem);
  Rows rows(experiment, file, parameters, optimizer, team);
  Result result;
  using Clock = std::chrono::steady_clock;
  const auto seconds = [start = Clock::now()] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  const std::uint64_t networks = *experiment.plan.setup->networks;
  const auto add = [](training::Metrics& sum, const training::Metrics& one) {
    sum.loss += one.loss;
    sum.accuracy += one.accuracy;
  };
  const auto divide = [](training::Metrics& sum, std::int64_t count) {
    sum.loss /= static_cast<double>(count);
    sum.accuracy /= static_cast<double>(count);
  };
  const auto recorded = static_cast<std::uint64_t>(file.last_steps()[0] + 1);
  for (std::uint64_t k = 0; k < recorded; ++k) {
    const auto [train, test] = begun->metrics_of(k);
    add(result.train, train);
    add(result.test, test);
    ++result.networks;
  }
  for (std::uint64_t k = recorded; k < networks; ++k) {
    if (options.stop && *options.stop) {
      result.outcome = Result::Outcome::stopped;
      break;
    }
    if (k > 0) {
      FirstValues next = first_values(experiment, k, team);
      tell(options, next, k);
      parameters = std::move(next.parameters);
    }
    rows.record_network(parameters, static_cast<std::int64_t>(k));
    add(result.train, rows.train());
    add(result.test, rows.test());
    ++result.networks;
    if (!options.progress) continue;
    Progress progress;
    progress.network = result.networks;
    progress.networks = static_cast<std::int64_t>(networks);
    progress.seconds = seconds();
    progress.train = rows.train();
    progress.test = rows.test();
    options.progress(progress);
  }
  result.seconds = seconds();
  divide(result.train, result.networks);
  divide(result.test, result.networks);
  if (result.outcome == Result::Outcome::stopped) return result;
  if (!std::isfinite(result.train.loss)) result.outcome = Result::Outcome::diverged;
  conclude(file, result);
  return result;
}

}  // namespace initlab::run
