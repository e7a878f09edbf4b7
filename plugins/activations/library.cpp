// The activations that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

initlab::Component identity();
initlab::Component relu();
initlab::Component sigmoid();
initlab::Component tanh();

INITLAB_PLUGIN("activations", "1.0", identity(), relu(), sigmoid(), ::tanh());
