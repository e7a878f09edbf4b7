// The probes that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

initlab::Component hdf5();

INITLAB_PLUGIN("probes", "1.0", hdf5());
