// The activations that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

initlab::Component celu();
initlab::Component elu();
initlab::Component erf();
initlab::Component gaussian();
initlab::Component gelu();
initlab::Component gelu_tanh();
initlab::Component hard_sigmoid();
initlab::Component hard_tanh();
initlab::Component identity();
initlab::Component leaky_relu();
initlab::Component mish();
initlab::Component relu();
initlab::Component selu();
initlab::Component sigmoid();
initlab::Component silu();
initlab::Component sine();
initlab::Component softplus();
initlab::Component softsign();
initlab::Component tanh();
initlab::Component threshold();

INITLAB_PLUGIN("activations", "1.0", celu(), elu(), ::erf(), gaussian(), gelu(), gelu_tanh(), hard_sigmoid(),
               hard_tanh(), identity(), leaky_relu(), mish(), relu(), selu(), sigmoid(), silu(), sine(), softplus(),
               softsign(), ::tanh(), threshold());
