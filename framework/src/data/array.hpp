// Array: numbers of any type and shape, as a file holds them.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "data/bytes.hpp"
#include "initlab/real.hpp"

namespace initlab::data {

enum class Element { u1, i1, u2, i2, u4, i4, i8, f4, f8 };

/// Row-major (the last extent varies fastest), in this machine's byte order. All extents are at least 1, and there are
/// as many bytes as they state.
struct Array {
  Element element = Element::u1;
  std::vector<Index> extents;
  ByteBuffer bytes;
  std::string where;  ///< for messages: the file and what names the array in it
};

/// "u1", "f8", ...: numpy's names.
const char* name(Element element);
/// Of one entry, in bytes.
Index size(Element element);

/// "3 x 28 x 28"; "()" without extents.
std::string text(const std::vector<Index>& extents);

/// The bytes that extents and a type state. Throws Error if an extent is 0, or if they cannot be counted in 64 bits.
std::uint64_t stated_bytes(const std::vector<Index>& extents, Element element, const std::string& where);

/// Calls use(i, value) for each entry of an array whose type is T.
template <class T, class Use>
void each_entry(const Array& array, Use&& use) {
  for (Index i = 0; i < array.bytes.size() / sizeof(T); ++i) {
    T value;
    std::memcpy(&value, array.bytes.data() + i * sizeof(T), sizeof(T));
    use(i, value);
  }
}

/// The same for the type that the array has.
template <class Use>
void each_entry_of(const Array& array, Use&& use) {
  switch (array.element) {
    case Element::u1:
      return each_entry<std::uint8_t>(array, use);
    case Element::i1:
      return each_entry<std::int8_t>(array, use);
    case Element::u2:
      return each_entry<std::uint16_t>(array, use);
    case Element::i2:
      return each_entry<std::int16_t>(array, use);
    case Element::u4:
      return each_entry<std::uint32_t>(array, use);
    case Element::i4:
      return each_entry<std::int32_t>(array, use);
    case Element::i8:
      return each_entry<std::int64_t>(array, use);
    case Element::f4:
      return each_entry<float>(array, use);
    case Element::f8:
      return each_entry<double>(array, use);
  }
}

}  // namespace initlab::data
