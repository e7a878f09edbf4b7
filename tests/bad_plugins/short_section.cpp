// The section of a descriptor, with a single number in it.
extern "C" __attribute__((visibility("default"), used, section("initlab_1"))) const int initlab_plugin_1 = 1;
