// No fault: what the faulty plugins are derived from.
#include "right_activation.hpp"
#include "right_centre.hpp"
#include "right_layer.hpp"
#include "right_probe.hpp"
#include "right_scheme.hpp"

INITLAB_PLUGIN("right", "1.0", initializer<RightScheme>({.name = "right_scheme", .formula = "W ~ N(0, 2 / fan_in)"}),
               activation<RightActivation>({.name = "right_activation", .formula = "phi(z) = tanh(z)"}),
               layer<RightLayer>({.name = "right_layer", .formula = "z = W x + b"}),
               layer<RightCentre>({.name = "right_centre", .formula = "y = x - mean"}),
               probe<RightProbe>({.name = "right_probe", .formula = "norms of weights"}));
