// The layers that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

initlab::Component average_pool();
initlab::Component batch_norm();
initlab::Component conv2d();
initlab::Component conv_transpose2d();
initlab::Component dense();
initlab::Component dropout();
initlab::Component flatten();
initlab::Component layer_norm();
initlab::Component max_pool();
initlab::Component prelu();
initlab::Component scale_shift();

INITLAB_PLUGIN("layers", "1.0", average_pool(), batch_norm(), conv2d(), conv_transpose2d(), dense(), dropout(),
               flatten(), layer_norm(), max_pool(), prelu(), scale_shift());
