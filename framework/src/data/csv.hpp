// CSV: lines of fields between separators (RFC 4180), as a table of numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "initlab/real.hpp"

namespace initlab::data {

/// How a CSV file is read, and which of its columns are what. Columns are named by the header; without one they are
/// called "0", "1", ...
struct CsvFormat {
  bool header = true;
  char separator = ',';
  std::optional<std::string> label;  ///< a column of integers from 0
  std::vector<std::string> targets;  ///< columns of numbers
  std::vector<std::string> inputs;   ///< columns of numbers; none: all others
};

struct CsvTable {
  Index columns = 0;                  ///< of the file
  std::vector<std::string> inputs;    ///< the names of the input columns
  std::vector<Real> values, targets;  ///< row after row
  std::vector<std::int32_t> labels;   ///< below kMostClasses
  std::vector<Index> lines;           ///< of the file, from 1, for each row

  Index rows() const { return lines.size(); }
};

/// The rows in a file's bytes. Fields may stand in double quotes, a quote in them is doubled; lines end in LF or CR LF;
/// empty lines and a byte order mark are skipped. Numbers are read by std::from_chars, in double precision. `where`
/// stands first in messages, with the line: "<where>:<line>: ...". Throws Error.
CsvTable parse_csv(std::span<const std::uint8_t> bytes, const std::string& where, const CsvFormat& format);

}  // namespace initlab::data
