#include "manifest/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "text/words.hpp"

namespace initlab::manifest {

namespace {

const Value kEmpty{Value::Table{}};

template <class Item, class Get>
std::optional<ParameterValue> list_of(const Value::List& list, const Get& get) {
  std::vector<Item> items;
  for (const Value& value : list) {
    const std::optional<Item> item = get(value);
    if (!item) return std::nullopt;
    items.push_back(*item);
  }
  return ParameterValue(std::move(items));
}

std::optional<double> number(const Value& value) {
  if (const auto* integer = value.integer()) return static_cast<double>(*integer);
  if (const auto* real = value.real()) return *real;
  return std::nullopt;
}

std::optional<std::string> word(const Value& value) {
  return value.text() ? std::optional(*value.text()) : std::nullopt;
}

/// Whether a value is of the type that a parameter has, if perhaps not within its range.
bool fits(const ParameterValue& value, const Parameter& spec) {
  switch (spec.type()) {
    case Parameter::Type::boolean:
      return std::holds_alternative<bool>(value);
    case Parameter::Type::integer:
      return std::holds_alternative<std::int64_t>(value);
    case Parameter::Type::real:
      return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
    case Parameter::Type::text:
      return std::holds_alternative<std::string>(value);
    case Parameter::Type::reals:
      return std::holds_alternative<std::vector<double>>(value);
    case Parameter::Type::texts:
      return std::holds_alternative<std::vector<std::string>>(value);
  }
  return false;
}

}  // namespace

std::optional<ParameterValue> parameter_value(const Value& value) {
  if (const auto* boolean = value.boolean()) return ParameterValue(*boolean);
  if (const auto* integer = value.integer()) return ParameterValue(*integer);
  if (const auto* real = value.real()) return ParameterValue(*real);
  if (const auto* text = value.text()) return ParameterValue(*text);
  const auto* list = value.list();
  if (!list) return std::nullopt;
  if (auto numbers = list_of<double>(*list, number)) return numbers;
  return list_of<std::string>(*list, word);
}

void reject(const Value& value, const std::string& path, const Parameter& spec, Problems& problems) {
  const auto given = parameter_value(value);
  const bool is_word = value.text() && !spec.words().empty();
  const char* what = is_word ? "unknown value" : given && fits(*given, spec) ? "out of range" : "wrong type";
  problems.reject(value, path, what, spec.expectation(),
                  is_word ? did_you_mean(*value.text(), spec.words()) : std::string());
}

TableReader::TableReader(const Value& table, std::string path, Problems& problems)
    : table_(table.table() ? &table : &kEmpty), place_(table.place), path_(std::move(path)), problems_(problems) {
  is_table_ = table.table() != nullptr;
  if (!is_table_) problems_.reject(table, path_, "wrong type", "a table");
}

TableReader::TableReader(const Place& place, std::string path, Problems& problems)
    : table_(&kEmpty), place_(place), path_(std::move(path)), problems_(problems) {}

const Value* TableReader::find(std::string_view key) {
  if (!knows(key)) known_.emplace_back(key);
  return table_->find(key);
}

bool TableReader::knows(std::string_view key) const {
  return std::find(known_.begin(), known_.end(), key) != known_.end();
}

std::optional<ParameterValue> TableReader::read(const Parameter& spec) {
  if (const Value* value = find(spec.name())) {
    if (!value->broken) {
      const auto given = parameter_value(*value);
      if (auto admitted = given ? spec.admit(*given) : std::nullopt) return admitted;
    }
    reject(*value, path_of(spec.name()), spec, problems_);
  } else if (!spec.fallback() && !spec.is_optional()) {
    missing(spec.name(), spec.expectation());
  }
  return spec.fallback();
}

std::optional<std::uint64_t> TableReader::count(const Parameter& spec) {
  const auto value = read(spec);
  return value ? std::optional(static_cast<std::uint64_t>(std::get<std::int64_t>(*value))) : std::nullopt;
}

TableReader TableReader::inner(std::string_view key) {
  const Value* value = find(key);
  return value ? TableReader(*value, path_of(key), problems_) : TableReader(place_, path_of(key), problems_);
}

void TableReader::missing(std::string_view key, std::string_view expected) {
  if (is_table_) missing_.push_back({std::string(key), std::string(expected)});
}

void TableReader::finish(const std::function<std::string(std::string_view key)>& hint) {
  for (const Value::Entry& entry : entries()) {
    if (problems_.full()) return;
    if (knows(entry.key)) continue;
    const std::string elsewhere = hint ? hint(entry.key) : "";
    const std::string meant = elsewhere.empty() ? text::nearest(entry.key, known_) : "";
    std::erase_if(missing_, [&](const Missing& missing) { return missing.key == meant; });
    problems_.add(entry.place, path_of(entry.key),
                  meant.empty() ? fmt::format("unknown key (expected one of {}){}", text::join(known_), elsewhere)
                                : fmt::format("unknown key; did you mean \"{}\"?", meant));
  }
  for (const Missing& missing : missing_) problems_.missing(place_, path_of(missing.key), missing.expected);
}

}  // namespace initlab::manifest
