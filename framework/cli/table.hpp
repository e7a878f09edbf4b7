// Table: rows of text in aligned columns.
#pragma once

#include <string>
#include <vector>

namespace initlab::cli {

class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.size() < 2; }

  /// Columns separated by two spaces, without blanks at the end of a line.
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// Breaks a paragraph into lines of at most `width` characters, each after `indent`.
std::string wrapped(const std::string& paragraph, std::size_t width, const std::string& indent);

}  // namespace initlab::cli
