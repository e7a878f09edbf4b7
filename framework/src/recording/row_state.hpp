// RowState: the buffers behind a Row. RowFormat: what every row of a layout must look like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "recording/file_plan.hpp"

namespace initlab::recording {

/// Which values each dataset takes and where a row keeps them. Training thread only.
class RowFormat {
 public:
  struct Entry {
    std::string path;
    std::vector<Axis> axes = {};         ///< of what is put
    Element element = Element::float64;  ///< of the buffer; the file may hold a shorter form
    int schedule = -1;                   ///< -1: written once
    std::size_t place = 0;               ///< among the datasets of its schedule
    std::size_t count = 0;               ///< values in a full row, as it lies in the file
    std::size_t put = 0;                 ///< values that are put for a full row: more, if not all positions are kept
    std::size_t per_sample = 0;          ///< values that are put behind the first axis if that is `sample`, otherwise 0
    bool taken = false;                  ///< written once, and committed
    std::vector<std::vector<std::uint64_t>> kept = {};  ///< as DatasetSpec has it, a list for each axis; none: all
  };

  RowFormat(const Layout& layout, const FilePlan& plan);

  Entry& entry(std::size_t dataset) { return entries_.at(dataset); }
  std::size_t size() const { return entries_.size(); }
  std::size_t schedules() const { return by_schedule_.size() - 1; }
  /// The datasets of a schedule, by place.
  const std::vector<std::size_t>& datasets(int schedule) const { return by_schedule_.at(schedule + 1); }
  const std::string& schedule_name(int schedule) const { return names_.at(schedule + 1); }
  /// How many rows are planned; of -1 one.
  std::size_t rows(int schedule) const { return rows_.at(schedule + 1); }

 private:
  std::vector<Entry> entries_;
  std::vector<std::vector<std::size_t>> by_schedule_;  ///< -1 first
  std::vector<std::string> names_;
  std::vector<std::size_t> rows_;
};

/// One row's values as they will lie in the file.
struct RowState {
  struct Values {
    std::size_t dataset = 0;
    bool present = false;
    std::vector<std::byte> bytes;
  };

  RowState(RowFormat& row_format, int row_schedule);

  /// Ready for the next row.
  void clear();

  std::size_t bytes() const;

  template <class Number>
  void put(std::size_t dataset, const Number* values, std::size_t count);

  /// The buffer of a dataset written once, made when it is first asked for.
  Values& once_values(std::size_t dataset);

  RowFormat& format;
  const int schedule;
  std::vector<Values> values;  ///< of the schedule's datasets, by place
  std::vector<Values> once;    ///< of datasets written once
};

/// Fills from value `first` on with NaN, integers with 0.
void fill_missing(std::vector<std::byte>& bytes, Element element, std::size_t first);

}  // namespace initlab::recording
