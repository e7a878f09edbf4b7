#include "fuzz.hpp"

#include "data/cifar.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz(data, size, [](Bytes bytes) {
    initlab::data::CifarRecords records;
    initlab::data::parse_cifar(bytes, "batch.bin", records);
  });
}
