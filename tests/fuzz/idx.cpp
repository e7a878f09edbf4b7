#include "fuzz.hpp"

#include "data/idx.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz(data, size, [](Bytes bytes) {
    Bytes copy = bytes;
    try {
      initlab::data::parse_idx_labels(std::move(copy), "labels");
    } catch (const initlab::Error&) {
    }
    initlab::data::parse_idx_images(std::move(bytes), "images");
  });
}
