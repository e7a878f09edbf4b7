#include "run/threads.hpp"

#include "run/experiment.hpp"

namespace initlab::run {

Index Threads::of(const Experiment& experiment) const {
  // A thread is woken in some 5 microseconds, three times an update; a core does a million multiplications in 10 to 20.
  constexpr double kMultiplications = 1e6, kAnEntry = 16;  // an exponential for each entry of an output
  if (all) return most;
  double a_sample = 0;
  for (const network::Node& node : experiment.network->nodes())
    a_sample += static_cast<double>(network::products(node)) + kAnEntry * static_cast<double>(node.out.size());
  return a_sample * static_cast<double>(experiment.order->largest_batch()) < kMultiplications ? 1 : most;
}

}  // namespace initlab::run
