#include "manifest/choice_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "manifest/compositions.hpp"
#include "text/words.hpp"

namespace initlab::manifest {

namespace {

/// "one of \"he\", \"xavier\"", not more of them than a line holds.
std::string one_of(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 12;
  if (names.empty()) return "one that is loaded, but none is";
  std::vector<std::string> quoted;
  for (const std::string& name : names) {
    if (quoted.size() == kMost) {
      quoted.push_back("...");
      break;
    }
    quoted.push_back(fmt::format("\"{}\"", name));
  }
  return "one of " + text::join(quoted);
}

std::string a(Family family) {
  const std::string_view what = name(family);
  return fmt::format("{} {}", what.starts_with('i') || what.starts_with('o') ? "an" : "a", what);
}

/// "; momentum, nesterov have it": which others of the family have a parameter of this name, or "".
std::string others_with(const Catalogue& catalogue, Family family, std::string_view parameter) {
  std::vector<std::string> owners;
  for (const std::string& component : catalogue.names(family)) {
    const Schema& schema = catalogue.find(family, component)->about.parameters;
    if (std::any_of(schema.begin(), schema.end(), [&](const Parameter& one) { return one.name() == parameter; }))
      owners.push_back(component);
  }
  if (owners.empty()) return "";
  return fmt::format("; {} {} it", text::join_some(owners), owners.size() == 1 ? "has" : "have");
}

}  // namespace

const Catalogue::Entry* find_component(Context& context, Family family, const Value& name_value,
                                       const std::string& path) {
  const std::string* type = name_value.text();
  if (!type || name_value.broken) {
    context.problems.reject(name_value, path, "wrong type", fmt::format("the name of {}", a(family)));
    return nullptr;
  }
  if (const Catalogue::Entry* entry = context.catalogue.find(family, *type)) return entry;
  if (context.problems.full()) return nullptr;
  if (const Composition* meant = family == Family::node ? find_composition(*type) : nullptr) {
    context.problems.add(name_value.place, path,
                         fmt::format("unknown {} (got {}); {}", name(family), shown(name_value), how_to_write(*meant)));
    return nullptr;
  }
  const std::vector<std::string> names = context.catalogue.names(family);
  const std::string meant = did_you_mean(*type, names);
  std::string what = fmt::format("unknown {} (got {}", name(family), shown(name_value));
  what += meant.empty() ? fmt::format(", expected {})", one_of(names)) : ")" + meant;
  for (const std::string& refused : context.catalogue.refused) what += "; refused: " + refused;
  context.problems.add(name_value.place, path, what);
  return nullptr;
}

void report_untyped(Context& context, Family family, const Value& table, const std::string& path,
                    std::initializer_list<const char*> own_keys) {
  TableReader reader(table, path, context.problems);
  reader.find("type");
  reader.missing("type", fmt::format("the name of {}", a(family)));
  for (const char* key : own_keys) reader.find(key);
  for (const std::string& component : context.catalogue.names(family))
    for (const Parameter& parameter : context.catalogue.find(family, component)->about.parameters)
      reader.find(parameter.name());
  reader.finish();
}

Parameters read_parameters(TableReader& reader, const Schema& schema) {
  std::map<std::string, ParameterValue, std::less<>> values;
  for (const Parameter& parameter : schema)
    if (auto value = reader.read(parameter)) values.emplace(parameter.name(), std::move(*value));
  return Parameters(std::move(values));
}

std::optional<Choice> read_choice(Context& context, Family family, const Value& value, const std::string& path) {
  if (!value.table() && !value.text()) {
    context.problems.reject(value, path, "wrong type", fmt::format("{}, by name or as a table with `type`", a(family)));
    return std::nullopt;
  }
  if (value.text() && value.broken) return std::nullopt;
  const Value* type = value.table() ? value.find("type") : &value;
  if (!type) {
    report_untyped(context, family, value, path);
    return std::nullopt;
  }
  const auto* entry = find_component(context, family, *type, value.table() ? below(path, "type") : path);
  if (!entry) return std::nullopt;
  TableReader reader =
      value.table() ? TableReader(value, path, context.problems) : TableReader(value.place, path, context.problems);
  reader.find("type");
  Choice choice{entry->about.name, read_parameters(reader, entry->about.parameters), value.place, path};
  reader.finish([&](std::string_view key) { return others_with(context.catalogue, family, key); });
  return choice;
}

Choice read_choice(Context& context, Family family, TableReader& reader, std::string_view key) {
  const Value* value = reader.find(key);
  if (!value) {
    reader.missing(key, a(family));
    return {};
  }
  return read_choice(context, family, *value, reader.path_of(key)).value_or(Choice());
}

bool check_name(const Value& value, const std::string& path, Problems& problems) {
  const std::string* name = value.text();
  if (!name || value.broken) return false;  // its type was checked by whoever read it
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  constexpr std::size_t kLongest = 100;
  if (!name->empty() && letter(name->front()) && std::all_of(name->begin(), name->end(), fits) &&
      name->size() <= kLongest)
    return true;
  problems.reject(value, path, "not a name",
                  fmt::format("at most {} letters, digits and \"_\", a digit not first", kLongest));
  return false;
}

}  // namespace initlab::manifest
