// A descriptor of an interface that is no more.
extern "C" __attribute__((visibility("default"), used, section("initlab_1"))) const int initlab_plugin_1 = 1;
