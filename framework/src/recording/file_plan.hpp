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
  std::string path;                                    ///< "layers/hidden1/activation"
  Element element = Element::float64;                  ///< in the file
  std::vector<std::uint64_t> extent = {};              ///< of the whole, or of one row if it follows a schedule
  std::optional<std::size_t> schedule = std::nullopt;  ///< that its first dimension follows, one entry a commit
  std::uint64_t rows = 0;                              ///< of that dimension
  std::vector<std::uint64_t> chunk = {};  ///< the rows' axis, then the extent's; empty: it lies in one piece
  bool is_scale = false;
  std::vector<std::uint64_t> positions = {};  ///< what an axis's scale holds; empty: 0, 1, 2, ...
  std::vector<std::size_t> scales = {};       ///< which table stands for each dimension; empty for a scale
  Attributes attributes = {};
  int mantissa_bits = 0;  ///< that are kept; 0: all
  int deflate = 0;        ///< its level; 0: none. What is filtered is cut into chunks when the run is complete
  bool shuffle = false;

  /// Values in `extent`.
  std::uint64_t count() const;
  std::uint64_t bytes() const { return count() * size_of(element); }
  bool filtered() const { return deflate > 0 || shuffle; }
  /// Cut as the filters and growing files need it.
  std::vector<std::uint64_t> cut() const;
  /// What all rows take in the file at most, the chunks' index included.
  std::uint64_t stored_bytes() const;
};

/// How a layout lies in the file. Tables stand in the order of creation, each scale before what it is attached to.
///
/// Every row has its place from the beginning: a commit changes nothing but that place and /commit, so that a kill in
/// its midst can tear nothing that HDF5 needs to find the other rows. (A chunk's address stands in an index of many
/// pages and a growing dataset's length in a header with a checksum: a kill between two pages of either leaves a file
/// that does not open, or misses its last row.) Only a live file grows, since its readers learn from the datasets'
/// lengths what is there; it has to be repaired after a kill.
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
  bool grows = false;                 ///< a live file: its rows have no place before they are written

  /// The plan of the file of a run that is over, with so many rows in each schedule: no place for others, and filtered.
  /// Nothing if the file is so already.
  std::optional<FilePlan> complete(const std::vector<std::int64_t>& rows) const;
};

/// Throws Error if a name cannot stand in a path, is used twice or is empty, if an axis has size 0, a dataset more
/// than 31 axes or 2^60 bytes, or a schedule is missing.
FilePlan plan_file(const Layout& layout);

/// "sample 1000 x unit 100", "one value" for no axes.
std::string text(const std::vector<Axis>& axes);

}  // namespace initlab::recording
