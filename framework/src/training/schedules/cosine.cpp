#include <algorithm>
#include <cmath>
#include <numbers>

#include "training/schedules/warmup.hpp"

namespace initlab::training {

namespace {

/// f(k) = final + (1 - final) (1 + cos(pi t)) / 2, t = min(1, (k - w) / (L - w)), after a warm-up of w updates.
class Cosine : public RateSchedule {
 public:
  Cosine(const Parameters& parameters, const RunLength& length)
      : warmup_(parameters, length),
        length_(steps_of(parameters, "epochs", "steps", length).value_or(static_cast<double>(length.steps))),
        final_(parameters.real("final")) {
    if (length_ > 0 && warmup_.steps() >= length_)
      throw ParameterError(
          fmt::format("the warm-up is not shorter than the whole (got {} of {} updates)", warmup_.steps(), length_));
  }

  double factor(std::int64_t step) const override {
    const double k = static_cast<double>(step), w = warmup_.steps();
    if (k < w) return warmup_.factor(step);
    const double t = k < length_ ? (k - w) / (length_ - w) : 1;
    return final_ + (1 - final_) * (1 + std::cos(std::numbers::pi * t)) / 2;
  }

 private:
  Warmup warmup_;
  double length_, final_;
};

}  // namespace

NamedSchedule cosine() {
  return {{.name = "cosine",
           .formula = "f(k) = final + (1 - final) (1 + cos(pi t)) / 2, t = min(1, (k - w) / (L - w))",
           .notes = "f(k) multiplies the rate of update k + 1; L is the length in updates, the run's unless epochs or "
                    "steps says another, with its warm-up of w: f(k) = (k + 1) / w for k < w. From L on f = final "
                    "(PyTorch's rises again).",
           .reference = "Loshchilov and Hutter 2017, equation 5, without restarts",
           .parameters = with_warmup(
               {Parameter::real("final", "the share of the rate at the end").at_least(0).at_most(1).fallback(0.0),
                Parameter::real("epochs", "its length, warm-up included; default: the run's").above(0).optional(),
                Parameter::integer("steps", "the same in updates").at_least(1).optional()})},
          [](const Parameters& parameters, const RunLength& length) {
            return std::make_unique<Cosine>(parameters, length);
          }};
}

}  // namespace initlab::training
