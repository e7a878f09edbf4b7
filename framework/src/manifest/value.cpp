#include "manifest/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "manifest/toml_writer.hpp"

namespace initlab::manifest {

namespace {

/// At most 60 bytes, never cut within a UTF-8 sequence.
std::string cut(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return std::string(text);
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace

Value::Value(Data what, Place where) : data(std::move(what)), place(std::move(where)) {}
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

const Value* Value::find(std::string_view key) const {
  const Table* entries = table();
  if (!entries) return nullptr;
  const auto found = std::find_if(entries->begin(), entries->end(), [&](const Entry& e) { return e.key == key; });
  return found == entries->end() ? nullptr : &found->value;
}

Value* Value::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

void Value::put(std::string_view key, Value value, const Place& key_place) {
  if (Value* present = find(key))
    *present = std::move(value);
  else
    std::get<Table>(data).push_back({std::string(key), key_place, std::move(value)});
}

std::size_t count(const Value& value) {
  std::size_t total = 1;
  if (const auto* list = value.list())
    for (const Value& item : *list) total += count(item);
  if (const auto* table = value.table())
    for (const Value::Entry& entry : *table) total += count(entry.value);
  return total;
}

bool same(const Value& a, const Value& b) {
  const auto number = [](const Value& value) -> std::optional<double> {
    if (const auto* integer = value.integer()) return static_cast<double>(*integer);
    if (const auto* real = value.real()) return *real;
    return std::nullopt;
  };
  if (a.integer() && b.integer()) return *a.integer() == *b.integer();
  if (const auto x = number(a), y = number(b); x && y) return *x == *y;
  if (a.data.index() != b.data.index()) return false;
  if (const auto* list = a.list())
    return std::equal(list->begin(), list->end(), b.list()->begin(), b.list()->end(), same);
  if (const auto* table = a.table())
    return table->size() == b.table()->size() &&
           std::all_of(table->begin(), table->end(), [&](const Value::Entry& entry) {
             const Value* other = b.find(entry.key);
             return other && same(entry.value, *other);
           });
  if (const auto* text = a.text()) return *text == *b.text();
  return *a.boolean() == *b.boolean();
}

std::string shown(const Value& value) {
  if (const auto* list = value.list()) return fmt::format("a list of {}", list->size());
  if (value.table()) return "a table";
  if (const auto* text = value.text()) return toml_string(cut(*text));
  return toml_value(value);
}

std::string shown_key(std::string_view key) { return is_bare_key(key) ? cut(key) : toml_string(cut(key)); }

std::string below(std::string_view path, std::string_view key) {
  return path.empty() ? shown_key(key) : fmt::format("{}.{}", path, shown_key(key));
}

std::string below(std::string_view path, std::size_t index) { return fmt::format("{}[{}]", path, index); }

}  // namespace initlab::manifest
