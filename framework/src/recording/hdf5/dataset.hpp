// Dataset: an array of numbers in a File, in one piece or in chunks, row by row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recording/element.hpp"
#include "recording/hdf5/file.hpp"

namespace initlab::recording::hdf5 {

/// How values of an element lie in memory.
Handle memory_type(Element element);

/// An open dataset. Only under a Session; every call throws Error.
class Dataset {
 public:
  /// An array in one piece. What was not written reads as NaN, integers as 0; from the first write on as 0.
  Dataset(const File& file, std::string path, Element element, std::vector<std::uint64_t> extent);
  /// An array in chunks that has no rows yet; `extent` is that of one row, `chunk` has one entry more. `deflate` is a
  /// level, 0: no compression. What was not written reads as NaN, integers as 0.
  Dataset(const File& file, std::string path, Element element, std::vector<std::uint64_t> extent,
          const std::vector<std::uint64_t>& chunk, int deflate = 0, bool shuffle = false);

  hid_t id() const { return dataset_.id(); }

  /// Makes a dimension scale of it, named after the last part of its path.
  void make_scale();
  /// Names dimension `dimension` after a scale.
  void attach(const Dataset& scale, unsigned dimension);

  /// Makes room for its numbers: of an array in chunks for their index. HDF5 would with the first write. Best done when
  /// all datasets are made, since numbers between headers scatter them.
  void take_place();

  /// Then: where an array in one piece lies in the file.
  std::uint64_t place() const { return place_; }

  /// All values of an array in one piece.
  void write(const void* values);
  /// Rows first, first + 1, ... first + count - 1 of an array in chunks, which then has at least so many.
  void write_rows(std::uint64_t first, std::uint64_t count, const void* values);

  void close();

 private:
  bool in_chunks() const { return row_space_.id() != H5I_INVALID_HID; }
  void write_one(hid_t where);
  void create(const File& file, const std::vector<hsize_t>& most, const std::vector<hsize_t>& chunk, int deflate,
              bool shuffle);

  std::string path_;
  Element element_;
  Handle memory_type_;
  std::vector<hsize_t> extent_;
  std::vector<hsize_t> start_, count_;  // scratch of write_rows
  Handle row_space_;                    // of one row, of an array in chunks
  std::uint64_t place_ = 0;
  Handle dataset_;
};

}  // namespace initlab::recording::hdf5
