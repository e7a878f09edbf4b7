#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

class Uniform : public LawInitializer {
 public:
  explicit Uniform(const Parameters& parameters) : low_(parameters.real("low")), high_(parameters.real("high")) {
    if (!(low_ < high_)) throw ParameterError("low must be below high");
  }
  Law entry(const TensorInfo&) const override { return Law::uniform(low_, high_); }

 private:
  double low_, high_;
};

}  // namespace

Component uniform() {
  return initializer<Uniform>(
      {.name = "uniform",
       .formula = "W ~ U(low, high)",
       .reference = "textbook",
       .parameters = {Parameter::real("low", "lower bound"), Parameter::real("high", "upper bound")}});
}
