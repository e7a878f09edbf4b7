// The layers that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

initlab::Component batch_norm();
initlab::Component dense();

INITLAB_PLUGIN("layers", "1.0", batch_norm(), dense());
