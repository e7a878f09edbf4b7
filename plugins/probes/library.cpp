// The probes that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

using initlab::Component;

Component correlation();
Component gradient_scale();
Component hdf5();
Component histogram();
Component moments();
Component shares();

INITLAB_PLUGIN("probes", "1.0", correlation(), gradient_scale(), hdf5(), histogram(), moments(), shares());
