// A descriptor that claims another size.
#include <initlab/plugin.hpp>

namespace {

void no_components(void*) {}

}  // namespace

extern "C" __attribute__((visibility("default"), used, section(INITLAB_SECTION)))
const initlab::PluginDescriptor INITLAB_DESCRIPTOR = {
    initlab::kDescriptorMagic, 8, initlab::detail::kThisAbi, "wrong_size", "1.0", &no_components};
