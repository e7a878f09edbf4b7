// A descriptor with a null pointer for its name.
#include <initlab/plugin.hpp>

namespace {

void no_components(void*) {}

}  // namespace

extern "C" __attribute__((visibility("default"), used, section(INITLAB_SECTION)))
const initlab::PluginDescriptor INITLAB_DESCRIPTOR = {initlab::kDescriptorMagic,
                                                      sizeof(initlab::PluginDescriptor),
                                                      initlab::detail::kThisAbi,
                                                      nullptr,
                                                      "1.0",
                                                      &no_components};
