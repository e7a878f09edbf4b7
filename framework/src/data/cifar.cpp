#include "data/cifar.hpp"

#include <fmt/format.h>

#include "initlab/error.hpp"

namespace initlab::data {

void parse_cifar(std::span<const std::uint8_t> bytes, const std::string& where, CifarRecords& records) {
  constexpr Index kPixels = kCifarChannels * kCifarSide * kCifarSide, kRecord = 1 + kPixels;
  if (bytes.empty() || bytes.size() % kRecord != 0)
    throw Error(fmt::format("{}: not a file of whole CIFAR-10 records (got {} bytes, expected a multiple of {})", where,
                            bytes.size(), kRecord));
  for (Index i = 0; i < bytes.size() / kRecord; ++i) {
    const std::span<const std::uint8_t> record = bytes.subspan(i * kRecord, kRecord);
    if (record[0] >= kCifarClasses)
      throw Error(fmt::format("{}: label {} is out of range (got {}, expected 0 to {})", where, i, record[0],
                              kCifarClasses - 1));
    records.labels.push_back(record[0]);
    records.pixels.insert(records.pixels.end(), record.begin() + 1, record.end());
  }
}

}  // namespace initlab::data
