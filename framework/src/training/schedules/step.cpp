#include <algorithm>
#include <cmath>

#include "training/schedules/warmup.hpp"

namespace initlab::training {

namespace {

/// f(k) = factor^n min(1, (k + 1) / w), n the number of milestones that are at most k.
class Step : public RateSchedule {
 public:
  Step(const Parameters& parameters, const RunLength& length)
      : warmup_(parameters, length), factor_(parameters.real("factor")) {
    const std::vector<std::string> names = {"every_epochs", "every_steps", "epochs", "steps"};
    const std::optional<std::string> given = one_of(parameters, names);
    if (!given)
      throw ParameterError(fmt::format("not said when the rate steps (expected one of {})", text::join(names)));
    if (*given == "every_epochs") every_ = steps_of(static_cast<double>(parameters.integer(*given)), length);
    if (*given == "every_steps") every_ = static_cast<double>(parameters.integer(*given));
    if (*given == "epochs")
      for (const double epoch : parameters.reals(*given)) milestones_.push_back(steps_of(epoch, length));
    if (*given == "steps") milestones_ = parameters.reals(*given);
  }

  double factor(std::int64_t step) const override {
    const double k = static_cast<double>(step);
    const double n = every_ > 0 ? std::floor(k / every_)
                                : static_cast<double>(std::count_if(milestones_.begin(), milestones_.end(),
                                                                    [&](double m) { return m <= k; }));
    return warmup_.factor(step) * std::pow(factor_, n);
  }

 private:
  Warmup warmup_;
  double factor_, every_ = 0;
  std::vector<double> milestones_;
};

}  // namespace

NamedSchedule step() {
  return {
      {.name = "step",
       .formula = "f(k) = factor^n, n the number of milestones that are at most k",
       .notes = "f(k) multiplies the rate of update k + 1. Milestones "
                "are given by one of every_epochs, every_steps, epochs and steps, and count from step 0 whether "
                "there is a warm-up or not; it multiplies f by (k + 1) / w for k < w.",
       .reference = "PyTorch's StepLR and MultiStepLR; with warm-up: Goyal et al. 2017, section 5.1",
       .parameters = with_warmup(
           {Parameter::real("factor", "what each milestone multiplies the rate by").at_least(0).fallback(0.1),
            Parameter::integer("every_epochs", "a milestone each so many epochs").at_least(1).optional(),
            Parameter::integer("every_steps", "a milestone each so many updates").at_least(1).optional(),
            Parameter::reals("epochs", "the milestones, in epochs").at_least(0).optional(),
            Parameter::reals("steps", "the milestones, in updates").at_least(0).optional()})},
      [](const Parameters& parameters, const RunLength& length) { return std::make_unique<Step>(parameters, length); }};
}

}  // namespace initlab::training
