// RateSchedule: the interface of the core's schedules of the learning rate, one file each.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "training/named.hpp"

namespace initlab::training {

/// What multiplies the learning rate of each update, a function of the step alone: a run can be resumed anywhere.
class RateSchedule {
 public:
  virtual ~RateSchedule() = default;

  /// f(k), of the update from theta_k to theta_(k+1), k = 0, 1, ...
  virtual double factor(std::int64_t step) const = 0;
};

/// How long a run is.
struct RunLength {
  std::int64_t steps_per_epoch = 1;
  std::int64_t steps = 0;
};

/// What the manifest may name as `schedule`.
const std::vector<About>& schedules();

/// Throws Error if there is no such schedule, ParameterError if its parameters do not go together.
std::unique_ptr<RateSchedule> make_schedule(const std::string& name, const Parameters& parameters,
                                            const RunLength& length);

/// What can be said before the length of an epoch is known: throws ParameterError if they do not go together, or not
/// with a run of so many steps (0: not known either).
void check_schedule(const std::string& name, const Parameters& parameters, std::int64_t steps);

using NamedSchedule = Named<std::function<std::unique_ptr<RateSchedule>(const Parameters&, const RunLength&)>>;

NamedSchedule constant();
NamedSchedule cosine();
NamedSchedule step();

}  // namespace initlab::training
