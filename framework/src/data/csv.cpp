#include "data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>

#include "data/csv_reader.hpp"
#include "data/labels.hpp"
#include "initlab/error.hpp"
#include "initlab/parameters.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

/// Where the columns of a format stand in a record.
struct Columns {
  std::vector<std::string> names;
  std::optional<Index> label;
  std::vector<Index> targets, inputs;
};

std::string shown(std::string_view field) { return text::quoted(field, 40); }

std::vector<std::string> names_of(const CsvReader& reader, bool header) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < reader.fields().size(); ++i)
    names.push_back(header ? std::string(reader.fields()[i]) : std::to_string(i));
  if (!header) return names;
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    throw Error(fmt::format("{}: two columns have one name (got {} twice)", reader.place(), shown(*twice)));
  return names;
}

/// Places of names, and which of them were asked for.
class Finder {
 public:
  Finder(const CsvReader& reader, const std::vector<std::string>& names) : reader_(reader), names_(names) {
    for (Index i = 0; i < names.size(); ++i) places_.emplace(names[i], i);
    taken_.resize(names.size(), false);
  }

  Index find(const std::string& name, const char* parameter) {
    const auto place = places_.find(name);
    if (place == places_.end()) {
      std::vector<std::string> known;
      for (const std::string& one : names_) known.push_back(shown(one));
      throw Error(fmt::format("{}: data.{}: there is no such column (got {}, expected one of {})", reader_.place(),
                              parameter, shown(name), text::join_some(known)));
    }
    if (taken_[place->second])
      throw Error(fmt::format("data.{}: this column has a part already (got {})", parameter, shown(name)));
    taken_[place->second] = true;
    return place->second;
  }

  bool free(Index column) const { return !taken_[column]; }

 private:
  const CsvReader& reader_;
  const std::vector<std::string>& names_;
  std::map<std::string, Index> places_;
  std::vector<bool> taken_;  ///< by place
};

Columns columns_of(const CsvReader& reader, const CsvFormat& format) {
  Columns columns;
  columns.names = names_of(reader, format.header);
  Finder finder(reader, columns.names);
  if (format.label) columns.label = finder.find(*format.label, "label");
  for (const std::string& name : format.targets) columns.targets.push_back(finder.find(name, "targets"));
  if (!format.inputs.empty()) {
    for (const std::string& name : format.inputs) columns.inputs.push_back(finder.find(name, "inputs"));
  } else {
    for (Index i = 0; i < columns.names.size(); ++i)
      if (finder.free(i)) columns.inputs.push_back(i);
  }
  if (columns.inputs.empty())
    throw Error(
        fmt::format("{}: no column is left for the inputs (got {} columns)", reader.place(), columns.names.size()));
  return columns;
}

/// The number in a field; blanks around it are not part of it.
double number(const CsvReader& reader, const Columns& columns, Index column) {
  const std::string_view whole = reader.fields()[column];
  std::string_view field = whole;
  while (!field.empty() && (field.front() == ' ' || field.front() == '\t')) field.remove_prefix(1);
  while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error == std::errc::invalid_argument || end != field.data() + field.size())
    throw Error(fmt::format("{}: column {}: not a number (got {})", reader.place(), shown(columns.names[column]),
                            shown(whole)));
  if (error == std::errc::result_out_of_range || !(std::abs(value) <= std::numeric_limits<Real>::max()))
    throw Error(fmt::format("{}: column {}: not a finite number of {} bits (got {})", reader.place(),
                            shown(columns.names[column]), 8 * sizeof(Real), shown(whole)));
  return value;
}

void read_row(const CsvReader& reader, const Columns& columns, CsvTable& table) {
  if (reader.fields().size() != columns.names.size())
    throw Error(fmt::format("{}: the line has another number of fields than the first (got {}, expected {})",
                            reader.place(), reader.fields().size(), columns.names.size()));
  for (const Index column : columns.inputs) table.values.push_back(static_cast<Real>(number(reader, columns, column)));
  for (const Index column : columns.targets)
    table.targets.push_back(static_cast<Real>(number(reader, columns, column)));
  if (columns.label) {
    const double value = number(reader, columns, *columns.label);
    if (!(value >= 0 && value < static_cast<double>(kMostClasses)) || value != std::floor(value))
      throw Error(fmt::format("{}: column {}: not a class (got {}, expected an integer from 0 to {})", reader.place(),
                              shown(columns.names[*columns.label]), shown(reader.fields()[*columns.label]),
                              kMostClasses - 1));
    table.labels.push_back(static_cast<std::int32_t>(value));
  }
  table.lines.push_back(reader.line());
}

}  // namespace

CsvTable parse_csv(std::span<const std::uint8_t> bytes, const std::string& where, const CsvFormat& format) {
  CsvReader reader(bytes, where, format.separator);
  if (!reader.next()) throw Error(fmt::format("{}: holds nothing (expected lines of numbers)", where));
  const Columns columns = columns_of(reader, format);
  CsvTable table;
  table.columns = columns.names.size();
  for (const Index column : columns.inputs) table.inputs.push_back(columns.names[column]);
  if (!format.header) read_row(reader, columns, table);
  while (reader.next()) read_row(reader, columns, table);
  if (table.rows() == 0) throw Error(fmt::format("{}: holds nothing behind its header", where));
  return table;
}

}  // namespace initlab::data
