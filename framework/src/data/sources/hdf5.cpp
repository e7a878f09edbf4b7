#include <fmt/format.h>

#include "data/arrays.hpp"
#include "data/hdf5_array.hpp"
#include "data/search.hpp"
#include "initlab/error.hpp"

namespace initlab::data {

namespace {

/// "FILE.h5:/path" -> the array; the file's checksum is noted once.
Array read_array(const std::string& text, const std::string& parameter, Checksums& checksums) {
  const std::size_t colon = text.rfind(":/");
  if (colon == std::string::npos || colon == 0)
    throw Error(fmt::format("{}: names no dataset (got {}, expected FILE.h5:/path)", parameter, literal(text)));
  const std::filesystem::path file = find_file(text.substr(0, colon), parameter);
  // Before HDF5 opens it: a pipe would block.
  if (!checksums.contains(file.string())) checksums[file.string()] = checksum_of(file);
  return read_hdf5_array(file, text.substr(colon + 1));
}

}  // namespace

Source hdf5_source() {
  Source source;
  source.about.name = "hdf5";
  source.about.formula = "datasets of HDF5 files";
  source.about.notes =
      "Integers of 1 to 8 bytes (signed; unsigned up to 4) and floats of 4 and 8, with any filter that the HDF5 "
      "library "
      "has. Unsigned bytes are taken for pixels: scale = \"unit\" divides them by 255. Files are looked for from the "
      "current folder, then below each folder of INITLAB_DATA_PATH; links to other files are not followed.";
  source.about.reference = "The HDF Group, HDF5";
  source.about.parameters = array_parameters("FILE.h5:/path");
  source.read = [](const manifest::DataPlan& plan) {
    Checksums checksums;
    RawData raw = from_arrays(plan, [&](const std::string& text, const std::string& parameter) {
      return read_array(text, parameter, checksums);
    });
    raw.checksums = std::move(checksums);
    return raw;
  };
  return source;
}

}  // namespace initlab::data
