// Reader: a run file seen through the HDF5 C library alone.
#pragma once

#include <hdf5.h>

#include <filesystem>
#include <string>
#include <vector>

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  hid_t id() const { return file_; }

  std::vector<std::size_t> extent(const std::string& dataset) const;
  std::vector<float> floats(const std::string& dataset) const;
  std::vector<double> doubles(const std::string& dataset) const;
  /// The first rows of a growing dataset: of a file that was killed, what stands behind them may not be readable.
  std::vector<double> first_rows(const std::string& dataset, std::size_t rows) const;
  std::vector<std::int32_t> ints(const std::string& dataset) const;
  std::vector<std::int64_t> longs(const std::string& dataset) const;

  /// The stored type: "float32", "float64", "int32", "int64" or "other".
  std::string type(const std::string& dataset) const;

  std::string text(const std::string& object, const std::string& attribute) const;
  double number(const std::string& object, const std::string& attribute) const;
  std::int64_t integer(const std::string& object, const std::string& attribute) const;
  bool has(const std::string& object, const std::string& attribute) const;

  /// The paths of the scales of each dimension, "" where there is none.
  std::vector<std::string> scales(const std::string& dataset) const;
  bool is_scale(const std::string& dataset) const;

  /// All datasets in order of creation, groups entered where they stand.
  std::vector<std::string> datasets() const;

 private:
  template <class Number>
  std::vector<Number> read(const std::string& dataset, hid_t type) const;
  hid_t file_;
};
