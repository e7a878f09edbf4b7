// The probes that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

using initlab::Component;

Component coordinates();
Component correlation();
Component curvature();
Component gradient_scale();
Component hdf5();
Component histogram();
Component moments();
Component ntk();
Component rank();
Component shares();
Component spectrum();
Component update_ratio();
Component weight_gradient_sample_rms();

INITLAB_PLUGIN("probes", "1.0", coordinates(), correlation(), curvature(), gradient_scale(), hdf5(), histogram(),
               moments(), ntk(), rank(), shares(), spectrum(), update_ratio(), weight_gradient_sample_rms());
