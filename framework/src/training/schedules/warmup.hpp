// Warmup: the beginning that every schedule can have, and lengths in epochs or steps.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "training/schedules/schedule.hpp"

namespace initlab::training {

/// min(1, (k + 1) / w): the rate rises linearly over the first w updates and is whole from update w on (k = w - 1). The
/// first one moves by 1/w of it, not by nothing. PyTorch's LinearLR with start_factor = 1/w and total_iters = w - 1.
class Warmup {
 public:
  /// Reads warmup_epochs or warmup_steps; neither: w = 0.
  Warmup(const Parameters& parameters, const RunLength& length);

  double factor(std::int64_t step) const;
  double steps() const { return steps_; }

 private:
  double steps_;
};

/// The parameters, and those of a warm-up.
Schema with_warmup(Schema own);

/// Which of these parameters is given; nothing if none is. Throws ParameterError if several are.
std::optional<std::string> one_of(const Parameters& parameters, const std::vector<std::string>& names);

/// `epochs` of a run as steps; where one ends between two steps, the later.
double steps_of(double epochs, const RunLength& length);

/// The length that a parameter says in epochs or another in steps, as steps; nothing if neither is given.
std::optional<double> steps_of(const Parameters& parameters, const std::string& epochs, const std::string& steps,
                               const RunLength& length);

}  // namespace initlab::training
