// NPY and NPZ: the files of numpy.save, numpy.savez and numpy.savez_compressed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/array.hpp"
#include "data/bytes.hpp"

namespace initlab::data {

/// The array in the bytes of an .npy file, format 1.0 to 3.0: integers of 1 to 8 bytes (signed; unsigned up to 4) and
/// floats of 4 and 8, in either byte order, in C or Fortran order. `where` stands first in messages. Throws Error.
Array parse_npy(ByteBuffer bytes, const std::string& where);

/// The bytes of the member NAME.npy (or NAME) of a zip archive, stored or deflated; sizes below 4 GB. Allocates what
/// the archive claims, but never more than deflate can make of its bytes. Throws Error.
ByteBuffer npz_member(std::span<const std::uint8_t> archive, const std::string& name, const std::string& where);

}  // namespace initlab::data
