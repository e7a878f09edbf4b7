// read_npy: an array of numpy's, checked, as a tensor.
#pragma once

#include <string>
#include <vector>

#include "initlab/real.hpp"

namespace initlab {

/// w = the array in an .npy file (numpy.save; format 1.0 to 3.0) of exactly these extents, the last one varying fastest
/// in w's memory: the axes of a TensorSpec are such extents. Floats of 4 and 8 bytes and integers, in either byte
/// order, in C or Fortran order; entries are rounded to Real. w has as many entries as the extents state, and keeps its
/// rows and columns.
///
/// Throws Error, "<file>: ...", if the file cannot be read, is no such array, has other extents, or if an entry is not
/// finite as a Real; w may then be written in part. Whatever bytes stand in the file, nothing else happens. Any thread
/// may call it, with a w of its own.
INITLAB_API void read_npy(const std::string& file, const std::vector<Index>& extents, Matrix& w);

}  // namespace initlab
