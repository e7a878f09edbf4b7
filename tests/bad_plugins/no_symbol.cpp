// A whole descriptor that is not exported.
#include <initlab/plugin.hpp>

namespace {

void no_components(void*) {}

__attribute__((used, section(INITLAB_SECTION)))
const initlab::PluginDescriptor hidden = {initlab::kDescriptorMagic,
                                          sizeof(initlab::PluginDescriptor),
                                          initlab::detail::kThisAbi,
                                          "no_symbol",
                                          "1.0",
                                          &no_components};

}  // namespace
