#include "fuzz.hpp"

#include "data/npy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz(data, size, [](Bytes bytes) { initlab::data::parse_npy(std::move(bytes), "a.npy"); });
}
