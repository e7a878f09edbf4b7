// A descriptor that begins with another number.
#include <initlab/plugin.hpp>

namespace {

void no_components(void*) {}

}  // namespace

extern "C" __attribute__((visibility("default"), used, section(INITLAB_SECTION)))
const initlab::PluginDescriptor INITLAB_DESCRIPTOR = {
    0x12345678, sizeof(initlab::PluginDescriptor), initlab::detail::kThisAbi, "wrong_magic", "1.0", &no_components};
