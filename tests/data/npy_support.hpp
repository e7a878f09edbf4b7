// NPY and NPZ files written byte by byte.
#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "support.hpp"

namespace initlab::data::test {

/// Version 1.0: magic, a header padded to a multiple of 64 bytes, the numbers' bytes.
inline Bytes npy(const std::string& descr, const std::string& shape, const Bytes& numbers, bool fortran = false) {
  std::string header =
      "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string file = "\x93NUMPY\1";
  for (const std::size_t byte : {std::size_t{0}, header.size() & 0xff, header.size() >> 8})
    file += static_cast<char>(byte);
  file += header;
  file.append(reinterpret_cast<const char*>(numbers.data()), numbers.size());
  return {file.begin(), file.end()};
}

/// The bytes of numbers in this machine's order.
template <class T>
Bytes bytes_of(const std::vector<T>& numbers) {
  Bytes bytes(numbers.size() * sizeof(T));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

template <class T>
Bytes swapped(const std::vector<T>& numbers) {
  Bytes bytes = bytes_of(numbers);
  for (std::size_t i = 0; i < bytes.size(); i += sizeof(T))
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i),
                 bytes.begin() + static_cast<std::ptrdiff_t>(i + sizeof(T)));
  return bytes;
}

/// A zip archive as numpy.savez (stored) or numpy.savez_compressed (deflated) writes it.
Bytes npz(const std::vector<std::pair<std::string, Bytes>>& arrays, bool deflated);

}  // namespace initlab::data::test
