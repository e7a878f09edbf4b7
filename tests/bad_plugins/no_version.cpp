// A descriptor with an empty version.
#include <initlab/plugin.hpp>

namespace {

void no_components(void*) {}

}  // namespace

extern "C" __attribute__((visibility("default"), used, section(INITLAB_SECTION)))
const initlab::PluginDescriptor INITLAB_DESCRIPTOR = {initlab::kDescriptorMagic,
                                                      sizeof(initlab::PluginDescriptor),
                                                      initlab::detail::kThisAbi,
                                                      "no_version",
                                                      "",
                                                      &no_components};
