// Dataset: an array of numbers in a File, of fixed size or growing row by row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "recording/element.hpp"
#include "recording/hdf5/file.hpp"

namespace initlab::recording::hdf5 {

/// How values of an element lie in memory.
Handle memory_type(Element element);

/// An open dataset. What was never written reads as NaN, integers as 0. Only under a Session; every call throws Error.
class Dataset {
 public:
  /// A fixed array (chunk empty), all of it at once.
  Dataset(const File& file, std::string path, Element element, std::vector<std::uint64_t> extent);
  /// An array that has no rows yet; `extent` is that of one row, `chunk` has one entry more. `deflate` is a level, 0:
  /// no compression.
  Dataset(const File& file, std::string path, Element element, std::vector<std::uint64_t> extent,
          const std::vector<std::uint64_t>& chunk, int deflate = 0, bool shuffle = false);

  hid_t id() const { return dataset_.id(); }

  /// Makes a dimension scale of it, named after the last part of its path.
  void make_scale();
  /// Names dimension `dimension` after a scale.
  void attach(const Dataset& scale, unsigned dimension);

  /// The index of the chunks of a growing array. A flush writes what refers to it first, so it has to stand in the file
  /// before rows do: a kill between the two would leave a dataset that cannot be looked at. Best made when all datasets
  /// are, since an index between headers scatters them.
  void make_index();

  /// All values of a fixed array, or the rows 0..n-1 that exist.
  void write(const void* values);
  /// Row `row` of a growing array, which then has at least row + 1 rows.
  void write_row(std::uint64_t row, const void* values) { write_rows(row, 1, values); }
  /// Rows first, first + 1, ... first + count - 1, likewise.
  void write_rows(std::uint64_t first, std::uint64_t count, const void* values);

  void close();

 private:
  void create(const File& file, const std::vector<hsize_t>& most, const std::vector<hsize_t>& chunk, int deflate,
              bool shuffle);

  std::string path_;
  Element element_;
  Handle memory_type_;
  std::vector<hsize_t> extent_;
  std::vector<hsize_t> start_, count_;  // scratch of write_rows
  Handle row_space_;                    // of one row
  Handle dataset_;
};

}  // namespace initlab::recording::hdf5
