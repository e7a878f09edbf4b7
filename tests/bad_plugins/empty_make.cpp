// An initializer that cannot be constructed.
#include <initlab/plugin.hpp>

INITLAB_PLUGIN("empty_make", "1.0",
               initlab::Component{initlab::Kind::initializer,
                                  {.name = "ones", .formula = "W = 1"},
                                  initlab::Make<initlab::Initializer>()});
