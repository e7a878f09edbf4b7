#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "data/gzip.hpp"
#include "data/hdf5_array.hpp"
#include "data/npy.hpp"
#include "initlab/array.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab {

namespace {

/// "[3, 17]": where the i-th entry stands, the last index varying fastest.
std::string position(Index i, const std::vector<Index>& extents) {
  std::vector<std::string> indices(extents.size());
  for (std::size_t d = extents.size(); d-- > 0; i /= extents[d]) indices[d] = std::to_string(i % extents[d]);
  return fmt::format("[{}]", text::join(indices));
}

constexpr std::uintmax_t kMostBesides = std::uintmax_t{1} << 28;

/// Nobody's mistake is that large, and what is read is held in memory. A compressed file, which may become any size, is
/// no .npy.
data::Array read_npy(const std::string& file, Index entries) {
  std::ifstream stream(file, std::ios::binary);
  if (stream.get() == 0x1F && stream.get() == 0x8B) throw Error(file + ": compressed (expected an .npy file)");
  const std::uintmax_t most = entries * sizeof(double) + kMostBesides;
  std::error_code unreadable;
  const std::uintmax_t size = std::filesystem::file_size(file, unreadable);
  if (!unreadable && size > most)
    throw Error(fmt::format("{}: too long (got {} bytes, expected {} numbers)", file, size, entries));
  return data::parse_npy(data::read_file(file).bytes, file);
}

/// The member of an archive, or the dataset of an HDF5 file: by the first bytes of the file, whatever it is called.
data::Array read_named(const std::string& file, const std::string& name) {
  std::string begin(8, '\0');
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(file + ": cannot be opened");
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  if (begin == "\x89HDF\r\n\x1a\n") return data::read_hdf5_array(file, name);
  if (!begin.starts_with("PK"))
    throw Error(
        fmt::format("{}: neither an .npz nor an HDF5 file (an .npy file holds a single array, without a name)", file));
  const data::ByteBuffer bytes = data::read_file(file).bytes;
  const std::string where = file + "/" + name;
  return data::parse_npy(data::npz_member(bytes, name, where), where);
}

}  // namespace

void read_array(const std::string& file, const std::string& name, const std::vector<Index>& extents, Matrix& w) {
  Index entries = 1;
  for (const Index extent : extents) entries *= extent;
  if (entries != w.n_elem)
    throw Error(fmt::format("{}: read_array: the matrix has another size (got {} x {}, expected {} entries)", file,
                            w.n_rows, w.n_cols, entries));
  const data::Array array = name.empty() ? read_npy(file, entries) : read_named(file, name);
  if (array.extents != extents) {
    const bool reversed = std::equal(extents.begin(), extents.end(), array.extents.rbegin(), array.extents.rend());
    throw Error(fmt::format("{}: wrong shape (got {}, expected {}){}", array.where, data::text(array.extents),
                            data::text(extents), reversed ? "; it is transposed" : ""));
  }
  Real* const out = w.memptr();
  data::each_entry_of(array, [&](Index i, auto value) {
    out[i] = static_cast<Real>(value);
    if (!std::isfinite(out[i]))
      throw Error(fmt::format("{}: entry {} is not a finite {} (got {})", array.where, position(i, extents),
                              sizeof(Real) == 4 ? "float" : "double", value));
  });
}

}  // namespace initlab
