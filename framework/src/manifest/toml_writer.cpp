#include "manifest/toml_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace initlab::manifest {

namespace {

bool nested(const Value& value) { return value.list() || value.table(); }

bool list_of_tables(const Value& value) {
  const auto* list = value.list();
  return list && !list->empty() && std::all_of(list->begin(), list->end(), [](const Value& v) { return v.table(); });
}

std::string real(double x) {
  if (std::isnan(x)) return "nan";
  if (std::isinf(x)) return x > 0 ? "inf" : "-inf";
  const std::string digits = fmt::format("{}", x);
  return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
}

std::string entry_line(const Value::Entry& entry) {
  const auto* list = entry.value.list();
  if (!list || std::none_of(list->begin(), list->end(), nested))
    return fmt::format("{} = {}\n", toml_key(entry.key), toml_value(entry.value));
  std::string out = toml_key(entry.key) + " = [\n";
  for (const Value& item : *list) out += "  " + toml_value(item) + ",\n";
  return out + "]\n";
}

void write_entries(const Value::Table& table, std::string& out) {
  for (const Value::Entry& entry : table) out += entry_line(entry);
}

}  // namespace

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out + "\"";
}

std::string toml_key(std::string_view key) {
  const auto bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !key.empty() && std::all_of(key.begin(), key.end(), bare) ? std::string(key) : toml_string(key);
}

std::string toml_value(const Value& value) {
  if (const auto* boolean = value.boolean()) return *boolean ? "true" : "false";
  if (const auto* integer = value.integer()) return fmt::format("{}", *integer);
  if (const auto* number = value.real()) return real(*number);
  if (const auto* text = value.text()) return toml_string(*text);
  std::string out;
  if (const auto* list = value.list()) {
    for (const Value& item : *list) out += (out.empty() ? "" : ", ") + toml_value(item);
    return "[" + out + "]";
  }
  for (const Value::Entry& entry : *value.table())
    out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", toml_key(entry.key), toml_value(entry.value));
  return out.empty() ? "{}" : "{ " + out + " }";
}

std::string toml_document(const Value& root) {
  std::string out;
  for (const Value::Entry& entry : *root.table())
    if (!entry.value.table() && !list_of_tables(entry.value)) out += entry_line(entry);
  for (const Value::Entry& entry : *root.table()) {
    if (const auto* table = entry.value.table()) {
      out += fmt::format("\n[{}]\n", toml_key(entry.key));
      write_entries(*table, out);
    } else if (list_of_tables(entry.value)) {
      for (const Value& item : *entry.value.list()) {
        out += fmt::format("\n[[{}]]\n", toml_key(entry.key));
        write_entries(*item.table(), out);
      }
    }
  }
  return out;
}

}  // namespace initlab::manifest
