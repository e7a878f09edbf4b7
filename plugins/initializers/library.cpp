// The initializers that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

initlab::Component constant();
initlab::Component critical();
initlab::Component delta_orthogonal();
initlab::Component dirac();
initlab::Component fixup();
initlab::Component from_file();
initlab::Component glorot_heuristic();
initlab::Component gradinit();
initlab::Component he();
initlab::Component identity();
initlab::Component keras_default();
initlab::Component lecun();
initlab::Component lsuv();
initlab::Component mup();
initlab::Component nguyen_widrow();
initlab::Component normal();
initlab::Component ones();
initlab::Component orthogonal();
initlab::Component program();
initlab::Component pytorch_default();
initlab::Component sparse();
initlab::Component truncated_normal();
initlab::Component uniform();
initlab::Component variance_scaling();
initlab::Component xavier();
initlab::Component zero();
initlab::Component zeros();

INITLAB_PLUGIN("initializers", "1.0", constant(), critical(), delta_orthogonal(), dirac(), fixup(), from_file(),
               glorot_heuristic(), gradinit(), he(), identity(), keras_default(), lecun(), lsuv(), mup(),
               nguyen_widrow(), normal(), ones(), orthogonal(), program(), pytorch_default(), sparse(),
               truncated_normal(), uniform(), variance_scaling(), xavier(), zero(), zeros());
