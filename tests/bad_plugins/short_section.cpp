// The section of a descriptor, with a single number in it.
#include <initlab/abi.hpp>

extern "C" __attribute__((visibility("default"), used, section(INITLAB_SECTION))) const int INITLAB_DESCRIPTOR = 1;
