// CsvReader: the records of a CSV file, one after the other, as RFC 4180 cuts them into fields.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "initlab/real.hpp"

namespace initlab::data {

class CsvReader {
 public:
  /// `bytes` must outlive it; `where` stands first in messages.
  CsvReader(std::span<const std::uint8_t> bytes, std::string where, char separator);

  /// Reads the next record that is no empty line; false at the end. Throws Error: a quote that is not closed, or text
  /// behind a closing one.
  bool next();

  /// Of the last record; valid until the next call.
  const std::vector<std::string_view>& fields() const { return fields_; }
  /// The line of the file, from 1, in which the last record begins.
  Index line() const { return line_; }
  /// "<where>:<line>".
  std::string place() const;

 private:
  std::string_view plain();
  std::string_view quoted();
  bool at_line_end() const;
  void skip_line_end();

  std::string_view text_;
  std::string where_;
  char separator_;
  std::size_t at_ = 0;
  Index line_ = 0, next_line_ = 1;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unescaped_;  // fields that held doubled quotes
};

}  // namespace initlab::data
