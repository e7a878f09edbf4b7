#include "data/scaling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/bytes.hpp"
#include "initlab/error.hpp"

namespace initlab::data {

namespace {

using Bytes = ByteBuffer;
using Reals = std::vector<Real>;

// Squares of bytes overflow 64 bits only behind 2.8e14 of them, but N times their sum does at 1e7.
__extension__ using Wide = unsigned __int128;

Scale standard(const Bytes& bytes) {
  std::uint64_t sum = 0, squares = 0;
  constexpr std::size_t kChunk = 65536;  // the sum of so many squares fits into 32 bits, which vectorise better than 64
  for (std::size_t begin = 0; begin < bytes.size(); begin += kChunk) {
    const std::size_t end = std::min(bytes.size(), begin + kChunk);
    std::uint32_t chunk_sum = 0, chunk_squares = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint32_t byte = bytes[i];
      chunk_sum += byte;
      chunk_squares += byte * byte;
    }
    sum += chunk_sum;
    squares += chunk_squares;
  }
  const std::uint64_t n = bytes.size();
  const Wide numerator = Wide{n} * squares - Wide{sum} * sum;
  const auto count = static_cast<double>(n);
  return {static_cast<double>(sum) / count, std::sqrt(static_cast<double>(numerator)) / count};
}

Scale standard(const Reals& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (*low == *high) return {*low, 0};  // rounding of the mean must not make a deviation of a constant
  const auto count = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const Real value : values) sum += value;
  const double mean = sum / count;
  for (const Real value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / count)};
}

}  // namespace

Scale scale_of(const RawSet& train, manifest::DataPlan::Scaling scaling) {
  using Scaling = manifest::DataPlan::Scaling;
  if (scaling == Scaling::none) return {};
  if (scaling == Scaling::unit) return std::holds_alternative<Bytes>(train.values) ? Scale{0, 255} : Scale{};
  const Scale scale = std::visit([](const auto& values) { return standard(values); }, train.values);
  if (scale.divisor == 0)
    throw Error(
        fmt::format("data.scale: \"standard\" divides by the training samples' deviation, which is 0 (got {} in "
                    "every entry of {}); use \"unit\" or \"none\"",
                    scale.offset, train.origin));
  return scale;
}

Samples scaled(RawSet set, Index features, const Scale& scale) {
  if (auto* bytes = std::get_if<Bytes>(&set.values))
    return {std::move(*bytes),
            features,
            static_cast<Real>(scale.offset),
            static_cast<Real>(scale.divisor),
            std::move(set.labels),
            std::move(set.targets)};
  auto& values = std::get<Reals>(set.values);
  if (scale.offset != 0 || scale.divisor != 1)
    for (Real& value : values) value = static_cast<Real>((value - scale.offset) / scale.divisor);
  return {std::move(values), features, std::move(set.labels), std::move(set.targets)};
}

}  // namespace initlab::data
