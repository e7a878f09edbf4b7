#include "manifest/toml_reader.hpp"

#include <fmt/format.h>

#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "manifest/load.hpp"
#include "manifest/toml_bounds.hpp"

namespace initlab::manifest {

namespace {

/// Turns the parser's nodes, which lose their places when copied, into values.
class Converter {
 public:
  Converter(const std::string& file, const Place* fixed, Problems& problems)
      : file_(file), fixed_(fixed), problems_(problems) {}

  Value table(const toml::table& source, const std::string& path, int depth) {
    Value value{Value::Table{}, place(source.source())};
    check_depth(value.place, path, depth);
    auto& entries = *value.table();
    entries.reserve(source.size());
    for (const auto& [key, node] : in_written_order(source)) {
      Value converted = any(*node, below(path, key->str()), depth + 1);
      if (const toml::table* inner = node->as_table()) converted.waypoint = is_waypoint(*key, *inner);
      entries.push_back({std::string(key->str()), place(key->source()), std::move(converted)});
    }
    return value;
  }

 private:
  using Member = std::pair<const toml::key*, const toml::node*>;

  static std::vector<Member> in_written_order(const toml::table& source) {
    std::vector<Member> members;
    for (auto&& [key, node] : source) members.emplace_back(&key, &node);
    std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
      return a.first->source().begin < b.first->source().begin;
    });
    return members;
  }

  /// A dotted key's table begins where the key does; a table implied by a header begins where the header of the table
  /// below it does.
  static bool is_waypoint(const toml::key& key, const toml::table& table) {
    if (table.is_inline()) return false;
    if (table.source().begin == key.source().begin) return true;
    return std::any_of(table.begin(), table.end(), [&](auto&& member) {
      const toml::table* inner = member.second.as_table();
      return inner && inner->source().begin == table.source().begin;
    });
  }

  Value any(const toml::node& node, const std::string& path, int depth) {
    if (const toml::table* source = node.as_table()) return table(*source, path, depth);
    const Place at = place(node.source());
    if (const toml::array* source = node.as_array()) {
      check_depth(at, path, depth);
      Value value{Value::List{}, at};
      value.list()->reserve(source->size());
      for (const toml::node& item : *source)
        value.list()->push_back(any(item, below(path, value.list()->size()), depth + 1));
      return value;
    }
    if (const auto* boolean = node.as_boolean()) return {boolean->get(), at};
    if (const auto* integer = node.as_integer()) return {integer->get(), at};
    if (const auto* real = node.as_floating_point()) return {real->get(), at};
    if (const auto* text = node.as_string()) return {text->get(), at};
    return date(node, at, path);
  }

  Value date(const toml::node& node, const Place& at, const std::string& path) {
    std::ostringstream written;
    node.visit([&](auto&& value) {
      using Type = std::remove_cvref_t<decltype(value)>;
      if constexpr (toml::is_date<Type> || toml::is_time<Type> || toml::is_date_time<Type>) written << value.get();
    });
    problems_.add(at, path,
                  fmt::format("a manifest has no dates or times (got {}, expected a string in quotes)", written.str()));
    Value value{std::string(), at};
    value.broken = true;
    return value;
  }

  void check_depth(const Place& at, const std::string& path, int depth) const {
    if (depth > kDeepest)
      throw ManifestError(
          {fmt::format("{}: {}: nested too deeply (expected at most {} tables and lists within each other)", at.text(),
                       path.substr(0, 60), kDeepest)});
  }

  Place place(const toml::source_region& region) const {
    if (fixed_) return *fixed_;
    return {file_, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
  }

  const std::string& file_;
  const Place* fixed_;
  Problems& problems_;
};

}  // namespace

Value read_toml(const std::string& text, const std::string& file, Problems& problems) {
  try {
    check_bounds(text);
  } catch (const Error& e) {
    throw ManifestError({fmt::format("{}: {}", file, e.what())});
  }
  try {
    const toml::table root = toml::parse(std::string_view(text));
    Value value = Converter(file, nullptr, problems).table(root, "", 0);
    value.place = {file, 0, 0};
    return value;
  } catch (const toml::parse_error& e) {
    throw ManifestError(
        {fmt::format("{}:{}:{}: not TOML: {}", file, e.source().begin.line, e.source().begin.column, e.description())});
  }
}

Value read_toml_value(std::string_view text, const Place& place) {
  const std::string document = fmt::format("value = {}\n", text);
  check_bounds(document);
  try {
    const toml::table root = toml::parse(std::string_view(document));
    Problems problems;
    Value value = Converter(place.file, &place, problems).table(root, "", 0);
    if (value.table()->size() != 1 || !problems.empty()) throw Error("not a value that a manifest has");
    return std::move(value.table()->front().value);
  } catch (const toml::parse_error& e) {
    throw Error(std::string(e.description()));
  }
}

}  // namespace initlab::manifest
