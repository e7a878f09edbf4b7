#include "prediction/gradient_spread.hpp"

#include <algorithm>

namespace initlab::prediction {

LogSpread GradientSpread::over_units(Index units) const {
  LogSpread spread = given_lengths;
  if (fresh) spread += gamma_spread(static_cast<double>(units) / 2);
  return spread;
}

LogSpread GradientSpread::whole(Index units) const {
  LogSpread spread = over_units(units);
  spread += lognormal_spread(by_lengths * by_lengths);
  return spread;
}

void GradientSpread::join(const GradientSpread& other) {
  if (other.given_lengths.variance > given_lengths.variance) given_lengths = other.given_lengths;
  by_lengths = std::max(by_lengths, other.by_lengths);
  fresh |= other.fresh;
  is_bound = true;
}

double LossSpread::variance() const {
  const double of_law = change * law_deviation;
  return of_outputs * of_outputs + of_law * of_law;
}

LogSpread LossSpread::log() const {
  const double square = variance();
  return square > 0 ? gamma_spread(value * value / square) : LogSpread{};
}

}  // namespace initlab::prediction
