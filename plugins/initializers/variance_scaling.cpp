#include "scaled.hpp"

initlab::Component variance_scaling() {
  initlab::Schema parameters = {initlab::Parameter::real("scale", "multiplies the variance").above(0).fallback(1.0)};
  for (initlab::Parameter& one : Scaled::schema(1.0, "", "in", "truncated")) parameters.push_back(std::move(one));
  return initlab::initializer<Scaled>(
      {.name = "variance_scaling",
       .formula = "Var(W) = scale gain^2 / fan",
       .notes = "Keras's VarianceScaling with its defaults; Keras says mode = \"fan_in\", \"fan_out\" or \"fan_avg\" "
                "where this says fan, and distribution where this says law. scale is gain^2: give one of them.",
       .reference = "Keras's VarianceScaling; He, Zhang, Ren and Sun 2015, eq. 10, with scale = 2",
       .parameters = std::move(parameters)});
}
