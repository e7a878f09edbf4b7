// The layers that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

initlab::Component batch_norm();
initlab::Component dense();
initlab::Component dropout();
initlab::Component flatten();
initlab::Component layer_norm();
initlab::Component prelu();
initlab::Component scale_shift();

INITLAB_PLUGIN("layers", "1.0", batch_norm(), dense(), dropout(), flatten(), layer_norm(), prelu(), scale_shift());
