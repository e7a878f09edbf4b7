// InputArray: a dataset that is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hdf5/handle.hpp"
#include "recording/element.hpp"

namespace initlab::recording::hdf5 {

using namespace initlab::hdf5;  // Session, Handle, check

/// An open array of numbers. Only under a Session; every call throws Error.
class InputArray {
 public:
  /// True of a dataset of integers or floating-point numbers.
  static bool holds_numbers(hid_t file, const std::string& path);

  /// Refuses what holds no numbers, or not itself: an external or a virtual dataset.
  InputArray(hid_t file, std::string path);

  const std::vector<std::uint64_t>& extent() const { return extent_; }
  bool is_integer() const { return integer_; }
  hid_t id() const { return dataset_.id(); }

  bool is_scale() const;
  /// Where its header stands in the file: no two objects stand at the same place.
  haddr_t address() const;
  /// The addresses of the dimension scales of a dimension; none if it has none or they make no sense.
  std::vector<haddr_t> scales(unsigned dimension) const;

  /// The entries at these positions of the first dimension, everything behind it whole; for a scalar (0, 1). The caller
  /// has room for all of them: numbers() says how many.
  void read(std::uint64_t first, std::uint64_t count, double* values) const;
  void read(std::uint64_t first, std::uint64_t count, std::int64_t* values) const;
  /// As an element lies in memory.
  void read(std::uint64_t first, std::uint64_t count, Element element, void* values) const;

  /// False if nothing was ever written into it.
  bool is_written() const { return stored_bytes_ > 0; }
  std::uint64_t stored_bytes() const { return stored_bytes_; }

  /// How many numbers `count` entries of the first dimension are. Throws Error if there are not so many, or if they
  /// are more than the bytes that are stored can hold: a file of a few bytes may claim any size.
  std::uint64_t numbers(std::uint64_t first, std::uint64_t count) const;

 private:
  /// Behind a file's end HDF5 reads zeros.
  void refuse_cut(std::uint64_t first, std::uint64_t count) const;
  void read_as(std::uint64_t first, std::uint64_t count, hid_t type, void* values) const;

  std::string path_;
  std::vector<std::uint64_t> extent_;
  std::vector<std::uint64_t> chunk_;  // empty: in one piece
  std::uint64_t element_bytes_ = 0, chunk_bytes_ = 0, stored_bytes_ = 0;
  double most_bytes_ = 0;  ///< that what is stored may stand for
  bool integer_ = false;
  Handle dataset_;
};

}  // namespace initlab::recording::hdf5
