#include "fuzz.hpp"

#include "data/gzip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz(data, size, [](Bytes bytes) { initlab::data::gunzip(bytes, "file.gz"); });
}
