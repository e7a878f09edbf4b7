// FilePlan: every dataset that a layout comes to on disk, dimension scales included. No HDF5 here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recording/element.hpp"
#include "recording/run_file.hpp"

namespace initlab::recording {

/// One dataset of the file.
struct Table {
  std::string path;                        ///< "layers/hidden1/activation"
  Element element = Element::float64;      ///< in the file
  std::vector<std::uint64_t> extent = {};  ///< of the whole, or of one row if it grows
  bool grows = false;                      ///< an unlimited first dimension, one entry a commit
  std::uint64_t rows = 0;                  ///< planned
  std::vector<std::uint64_t> chunk = {};   ///< if it grows: the rows' axis, then the extent's
  bool is_scale = false;
  std::vector<std::uint64_t> positions = {};  ///< what an axis's scale holds; empty: 0, 1, 2, ...
  std::vector<std::size_t> scales = {};       ///< which table stands for each dimension; empty for a scale
  Attributes attributes = {};
  int mantissa_bits = 0;  ///< that are kept; 0: all
  int deflate = 0;        ///< its level; 0: none
  bool shuffle = false;

  /// Values in `extent`.
  std::uint64_t count() const;
  std::uint64_t bytes() const { return count() * size_of(element); }
  std::uint64_t chunks() const;
  std::uint64_t chunk_bytes() const;
};

/// How a layout lies in the file. Tables stand in the order of creation, each scale before what it is attached to.
///
/// A scale is named after its axis: `sample` stands at the dataset's base, every other in the dataset's group. Where
/// that name is taken (by an axis of other positions, by a dataset or a group, or by another dimension of the same
/// dataset), it is `unit_2`, `unit_3`, ...
struct FilePlan {
  struct Schedule {
    std::size_t scale = 0;            ///< its table
    std::optional<std::size_t> step;  ///< the auxiliary `step` beside `epoch`
    double steps_per_epoch = 1;
  };

  std::vector<std::pair<std::string, Attributes>> groups;  ///< "" first, each parent before its children
  std::vector<Table> tables;
  std::vector<Schedule> schedules;
  std::size_t commit = 0;             ///< /commit
  std::vector<std::size_t> datasets;  ///< the table of each dataset of the layout
  unsigned index_half = 0;            ///< of all chunk indices of the file

  std::uint64_t index_bytes(const Table& table) const;
  /// What one more row of a table appends at most: its chunks as a whole, and a split node under a new root.
  std::uint64_t row_growth(const Table& table) const;
};

/// Throws Error if a name cannot stand in a path, is used twice or is empty, if an axis has size 0, a dataset more
/// than 31 axes or 2^60 bytes, or a schedule is missing.
FilePlan plan_file(const Layout& layout);

/// "sample 1000 x unit 100", "one value" for no axes.
std::string text(const std::vector<Axis>& axes);

}  // namespace initlab::recording
