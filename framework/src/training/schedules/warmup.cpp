#include "training/schedules/warmup.hpp"

#include <algorithm>
#include <cmath>

namespace initlab::training {

Warmup::Warmup(const Parameters& parameters, const RunLength& length)
    : steps_(steps_of(parameters, "warmup_epochs", "warmup_steps", length).value_or(0)) {}

double Warmup::factor(std::int64_t step) const {
  return steps_ > 0 ? std::min(1.0, (static_cast<double>(step) + 1) / steps_) : 1;
}

Schema with_warmup(Schema own) {
  own.push_back(Parameter::real("warmup_epochs", "over so many epochs the rate rises linearly").at_least(0).optional());
  own.push_back(Parameter::integer("warmup_steps", "the same in updates").at_least(0).optional());
  return own;
}

std::optional<std::string> one_of(const Parameters& parameters, const std::vector<std::string>& names) {
  std::optional<std::string> given;
  for (const std::string& name : names) {
    if (!parameters.has(name)) continue;
    if (given)
      throw ParameterError(fmt::format("{} and {} together (got {} and {}, expected one of them)", *given, name,
                                       literal(parameters.values().find(*given)->second),
                                       literal(parameters.values().find(name)->second)));
    given = name;
  }
  return given;
}

double steps_of(double epochs, const RunLength& length) {
  return std::ceil(epochs * static_cast<double>(length.steps_per_epoch));
}

std::optional<double> steps_of(const Parameters& parameters, const std::string& epochs, const std::string& steps,
                               const RunLength& length) {
  const std::optional<std::string> given = one_of(parameters, {epochs, steps});
  if (!given) return std::nullopt;
  return *given == epochs ? steps_of(parameters.real(epochs), length) : static_cast<double>(parameters.integer(steps));
}

}  // namespace initlab::training
