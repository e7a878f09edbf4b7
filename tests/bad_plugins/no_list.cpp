// A descriptor with a null pointer for its list of components.
#include <initlab/plugin.hpp>

extern "C" __attribute__((visibility("default"), used, section(INITLAB_SECTION)))
const initlab::PluginDescriptor INITLAB_DESCRIPTOR = {
    initlab::kDescriptorMagic, sizeof(initlab::PluginDescriptor), initlab::detail::kThisAbi, "no_list", "1.0", nullptr};
