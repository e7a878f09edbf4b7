#include <cmath>
#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

class Normal : public LawInitializer {
 public:
  explicit Normal(const Parameters& parameters) : mean_(parameters.real("mean")) {
    if (parameters.has("std") == parameters.has("variance"))
      throw ParameterError("give exactly one of std and variance");
    std_ = parameters.has("std") ? parameters.real("std") : std::sqrt(parameters.real("variance"));
  }
  Law entry(const TensorInfo&) const override { return Law::normal(std_, mean_); }

 private:
  double mean_, std_;
};

}  // namespace

Component normal() {
  return initializer<Normal>(
      {.name = "normal",
       .formula = "W ~ N(mean, std^2)",
       .reference = "textbook",
       .parameters = {Parameter::real("std", "standard deviation").at_least(0).optional(),
                      Parameter::real("variance", "std^2, instead of std").at_least(0).optional(),
                      Parameter::real("mean", "mean").fallback(0.0)}});
}
