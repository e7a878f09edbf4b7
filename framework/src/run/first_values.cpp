#include "run/first_values.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include "network/initialise.hpp"

namespace initlab::run {

std::string FirstValues::checksum() const {
  return fmt::format("crc32:{:08x}", libdeflate_crc32(0, parameters.memptr(), parameters.n_elem * sizeof(Real)));
}

FirstValues first_values(const Experiment& experiment, std::uint64_t k, network::Team& team) {
  const manifest::Seeds& seeds = experiment.plan.seeds;
  FirstValues first{network::initialise(*experiment.network, seeds.init + k, team), {}};
  if (experiment.weights) experiment.weights->into(first.parameters, *experiment.network);
  first.traces = training::calibrate(*experiment.network, first.parameters, *experiment.loss, experiment.data->train,
                                     seeds.calibration, {.batch = experiment.order->largest_batch()}, team);
  return first;
}

}  // namespace initlab::run
