#include "training/schedules/schedule.hpp"

namespace initlab::training {

namespace {

const std::vector<NamedSchedule>& all() {
  static const std::vector<NamedSchedule> kAll = {constant(), step(), cosine()};
  return kAll;
}

}  // namespace

const std::vector<About>& schedules() {
  static const std::vector<About> kSchedules = abouts(all());
  return kSchedules;
}

std::unique_ptr<RateSchedule> make_schedule(const std::string& name, const Parameters& parameters,
                                            const RunLength& length) {
  return maker(all(), "schedule", name)(parameters, length);
}

void check_schedule(const std::string& name, const Parameters& parameters, std::int64_t steps) {
  // What is given in epochs is no number of updates yet: 0, which is shorter than any length.
  make_schedule(name, parameters, {.steps_per_epoch = 0, .steps = steps});
}

}  // namespace initlab::training
