#include "training/schedules/warmup.hpp"

namespace initlab::training {

namespace {

/// f = 1 after the warm-up.
class Constant : public RateSchedule {
 public:
  Constant(const Parameters& parameters, const RunLength& length) : warmup_(parameters, length) {}

  double factor(std::int64_t step) const override { return warmup_.factor(step); }

 private:
  Warmup warmup_;
};

}  // namespace

NamedSchedule constant() {
  return {{.name = "constant",
           .formula = "f(k) = min(1, (k + 1) / w)",
           .notes = "f(k) multiplies the rate of update k + 1; w is the length of the warm-up in updates. Without one "
                    "f = 1.",
           .reference = "warm-up: Goyal et al. 2017, section 2.2",
           .parameters = with_warmup({})},
          [](const Parameters& parameters, const RunLength& length) {
            return std::make_unique<Constant>(parameters, length);
          }};
}

}  // namespace initlab::training
