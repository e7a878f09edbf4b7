// read_array: an array of a .npy, .npz or HDF5 file, checked, as a tensor.
#pragma once

#include <string>
#include <vector>

#include "initlab/real.hpp"

namespace initlab {

/// w = an array of exactly these extents, the last one varying fastest in w's memory: the axes of a TensorSpec are such
/// extents. Without a name `file` is an .npy file (numpy.save; format 1.0 to 3.0); with one it is an .npz archive that
/// has a member of that name, or an HDF5 file that has a dataset at that path. Floats of 4 and 8 bytes and integers, in
/// either byte order, in C or Fortran order; entries are rounded to Real. w has as many entries as the extents state,
/// and keeps its rows and columns.
///
/// Throws Error, "<file>: ...", if the file cannot be read, has no such array, or one of other extents, or if an entry
/// is not finite as a Real; w may then be written in part. Whatever bytes stand in an .npy or .npz file, nothing else
/// happens; HDF5's own library reads the other. Any thread may call it, with a w of its own.
INITLAB_API void read_array(const std::string& file, const std::string& name, const std::vector<Index>& extents,
                            Matrix& w);

}  // namespace initlab
