// The initializers that come with initlab; one idea a file, named as the component is.
#include <initlab/plugin.hpp>

initlab::Component constant();
initlab::Component from_file();
initlab::Component gradinit();
initlab::Component he();
initlab::Component lecun();
initlab::Component lsuv();
initlab::Component normal();
initlab::Component orthogonal();
initlab::Component program();
initlab::Component uniform();
initlab::Component xavier();

INITLAB_PLUGIN("initializers", "1.0", constant(), from_file(), gradinit(), he(), lecun(), lsuv(), normal(),
               orthogonal(), program(), uniform(), xavier());
