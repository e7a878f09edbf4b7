// An initializer whose maker returns a null pointer.
#include <initlab/plugin.hpp>

INITLAB_PLUGIN("returns_nothing", "1.0",
               initlab::Component{initlab::Kind::initializer,
                                  {.name = "nothing", .formula = "W = 1"},
                                  initlab::Make<initlab::Initializer>([](const initlab::Parameters&) {
                                    return std::unique_ptr<initlab::Initializer>();
                                  })});
