// What every fuzz test does with one input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/bytes.hpp"
#include "initlab/error.hpp"

using Bytes = initlab::data::ByteBuffer;

/// Reads an input: an Error is an answer, everything else that is thrown ends the test.
template <class Read>
int fuzz(const std::uint8_t* data, std::size_t size, const Read& read) {
  try {
    read(Bytes(data, data + size));
  } catch (const initlab::Error&) {
  }
  return 0;
}
