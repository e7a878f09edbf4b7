// Deflate: what gzip and zip share.
#pragma once

#include <libdeflate.h>

#include <cstddef>
#include <memory>
#include <new>

namespace initlab::data {

/// Deflate's greatest ratio: 258 bytes from a length code of one bit and a distance code of one bit. Nothing that
/// claims more is believed.
inline constexpr std::size_t kGreatestRatio = 1032;

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};
using Decompressor = std::unique_ptr<libdeflate_decompressor, FreeDecompressor>;

inline Decompressor make_decompressor() {
  Decompressor decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) throw std::bad_alloc();
  return decompressor;
}

}  // namespace initlab::data
