#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

/// A normal law cut on both sides.
class TruncatedNormal : public LawInitializer {
 public:
  explicit TruncatedNormal(const Parameters& parameters) {
    const bool corrected = parameters.boolean("corrected"), cut = parameters.has("cut"), low = parameters.has("low");
    const double mean = parameters.real("mean");
    double std = parameters.real("std");
    if (low != parameters.has("high")) throw ParameterError("give both low and high, or neither");
    if (low && cut) throw ParameterError("give either cut or low and high");
    if (low && corrected)
      throw ParameterError(
          "corrected: only a law that is cut at a number of deviations can be; give cut, or leave "
          "out low and high");
    const double k = cut ? parameters.real("cut") : 2;
    if (corrected) std /= truncated_std(k);
    law_ = std == 0 && !low ? Law::constant(mean)
                            : Law::truncated_normal(std, low ? parameters.real("low") : mean - k * std,
                                                    low ? parameters.real("high") : mean + k * std, mean);
    if (low && !(law_.low < law_.high)) throw ParameterError("low must be below high");
    // Below it the variance has lost more than half of its digits; and beyond 38 deviations the normal law has no mass
    // that a double can hold.
    constexpr double kNarrowest = 1e-3;
    if (std != 0 && !(law_.high - law_.low >= kNarrowest * std && law_.variance > 0))
      throw ParameterError(
          "the bounds leave too little of the law (expected at least 0.001 std between them, within 38 std of the "
          "mean); a law that narrow is uniform: use uniform");
  }
  Law entry(const TensorInfo&) const override { return law_; }

 private:
  Law law_;
};

}  // namespace

Component truncated_normal() {
  return initializer<TruncatedNormal>(
      {.name = "truncated_normal",
       .formula = "W ~ N(mean, std^2) conditioned on |W - mean| <= cut std, or on low <= W <= high",
       .notes = "std is that of the law before the cut: cut at 2 of them, the realised deviation is 0.8796257 std. "
                "PyTorch's trunc_normal_ has the absolute bounds -2 and 2 by default.",
       .reference = "Johnson, Kotz and Balakrishnan 1994, section 10.1 of chapter 13",
       .parameters = {Parameter::real("std", "standard deviation of the law that is cut").at_least(0),
                      Parameter::real("mean", "mean of the law that is cut").fallback(0.0),
                      Parameter::real("cut",
                                      "half the width, in standard deviations of the law that is cut; 2 if no "
                                      "bounds are given")
                          .above(0)
                          .optional(),
                      Parameter::real("low", "lower bound, with high instead of cut").optional(),
                      Parameter::real("high", "upper bound").optional(),
                      Parameter::boolean("corrected",
                                         "whether std is divided by sqrt(1 - 2 k pdf(k) / (2 Phi(k) - 1)), "
                                         "k = cut, so that the realised deviation is std")
                          .fallback(false)}});
}
