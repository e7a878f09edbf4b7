// Schedule: at which steps something is recorded or evaluated.
#pragma once

#include <cstdint>
#include <vector>

namespace initlab::manifest {

/// One rule of a schedule. Step 0 and the last step belong to every schedule.
struct ScheduleRule {
  enum class Kind { every_epochs, every_steps, range, logarithmic, list };
  Kind kind = Kind::every_epochs;
  std::int64_t every = 1;            ///< every_epochs, every_steps
  std::int64_t first = 0, last = 0;  ///< range, both included
  std::int64_t per_decade = 8;       ///< logarithmic: the distinct roundings of 10^(k / per_decade)
  std::vector<std::int64_t> steps;   ///< list
  bool operator==(const ScheduleRule&) const = default;
};

/// The union of its rules.
struct Schedule {
  std::vector<ScheduleRule> rules;

  /// One rule, {every_epochs = 1}: its axis in the run file is `epoch`.
  bool each_epoch() const;

  /// The steps in [0, last_step] at which this schedule is due, increasing, without repeats, 0 and last_step always.
  /// Throws Error if there are more than 10 million.
  std::vector<std::int64_t> steps(std::int64_t steps_per_epoch, std::int64_t last_step) const;

  bool operator==(const Schedule&) const = default;
};

}  // namespace initlab::manifest
