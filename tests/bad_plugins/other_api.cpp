// A descriptor of an interface that does not exist yet.
extern "C" __attribute__((visibility("default"), used, section("initlab_2"))) const int initlab_plugin_2 = 2;
