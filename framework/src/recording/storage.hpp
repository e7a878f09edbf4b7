// Storage: shorter forms of values in the file, and the conversions that make them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "recording/element.hpp"

namespace initlab::recording {

/// How a run's values are stored. Default: as they are.
struct Storage {
  bool half_activations = false;  ///< activations as float16
  int gradient_bits = 0;          ///< bits of the mantissa that gradients keep; 0: all
  int deflate = 0;                ///< level of compression, 1 to 9; 0: none
  bool shuffle = false;           ///< bytes of like significance are stored together

  bool operator==(const Storage&) const = default;
};

/// The nearest float16, of two the even one; subnormal below 2^-14, infinite from 65520 on. What is no number stays
/// none.
std::uint16_t half(float value);
std::uint16_t half(double value);

/// The nearest number whose mantissa has so many bits behind the leading one, of two the even one (BitRound: Klöwer et
/// al. 2021). NaN and infinity stay; what rounds above the largest number becomes infinite.
float rounded(float value, int bits);
double rounded(double value, int bits);

/// `bytes` holds numbers of type `from`, float32 or float64; their halves take its beginning. In place.
void to_half(std::span<std::byte> bytes, Element from);
/// rounded() of each.
void round_all(std::span<std::byte> bytes, Element element, int bits);

}  // namespace initlab::recording
