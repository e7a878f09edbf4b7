#include "manifest/substitution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <unordered_map>

#include "manifest/toml_bounds.hpp"
#include "text/words.hpp"

namespace initlab::manifest {

namespace {

constexpr std::size_t kMostValues = 1'000'000;
const std::string kTooDeep =
    fmt::format("nested too deeply (expected at most {} tables and lists within each other)", kDeepest);

/// "phi" of "$phi", or "" if the text is no reference.
std::string_view name_in(const std::string& text) {
  const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-'; };
  if (text.size() < 2 || text.front() != '$' || !std::all_of(text.begin() + 1, text.end(), fits)) return {};
  return std::string_view(text).substr(1);
}

int height(const Value& value) {
  int highest = 0;
  if (const auto* list = value.list())
    for (const Value& item : *list) highest = std::max(highest, 1 + height(item));
  if (const auto* table = value.table())
    for (const Value::Entry& entry : *table) highest = std::max(highest, 1 + height(entry.value));
  return highest;
}

class Substitution {
 public:
  Substitution(const Value::Table& let, Problems& problems) : problems_(problems) {
    for (const Value::Entry& entry : let)
      definitions_.emplace(entry.key, Definition{&entry.value, std::nullopt, 0, 0, false});
    for (const Value::Entry& entry : let) resolve(entry.key, definitions_.find(entry.key)->second, 1);
  }

  /// Replaces every reference in a value that stands at `path`.
  void apply(Value& value, const std::string& path, int depth) {
    if (value.text()) return replace(value, path, depth);
    if (!value.list() && !value.table()) return;
    if (depth > kDeepest) return spoil(value, path, kTooDeep);
    if (auto* list = value.list())
      for (std::size_t i = 0; i < list->size(); ++i) apply((*list)[i], below(path, i), depth + 1);
    else
      for (Value::Entry& entry : *value.table()) apply(entry.value, below(path, entry.key), depth + 1);
  }

 private:
  struct Definition {
    const Value* written;
    std::optional<Value> resolved;
    std::size_t size;
    int height;
    bool open;  ///< being resolved: whoever refers to it now closes a circle
  };

  void replace(Value& value, const std::string& path, int depth) {
    const std::string_view name = name_in(*value.text());
    if (name.empty()) return;
    const auto found = definitions_.find(std::string(name));
    if (found == definitions_.end()) {
      problems_.reject(value, path, "undefined name", "a name that [let] defines", suggestion(*value.text()));
      value.broken = true;
      return;
    }
    Definition& definition = found->second;
    if (definition.open) return spoil(value, path, "circular: " + circle(found->first));
    if (!definition.resolved) resolve(found->first, definition, depth + 1);
    if (depth + definition.height > kDeepest) return spoil(value, path, kTooDeep);
    if (definition.size > left_)
      return spoil(value, path,
                   fmt::format("the manifest grows too large by its names (expected at most {} values)", kMostValues));
    left_ -= definition.size;
    value = *definition.resolved;
  }

  void resolve(const std::string& name, Definition& definition, int depth) {
    if (definition.resolved) return;
    definition.open = true;
    chain_.push_back(name);
    Value value = *definition.written;
    const std::string path = below("let", name);
    if (depth > kDeepest)
      spoil(value, path, fmt::format("leads through too many names (expected at most {})", kDeepest));
    else
      apply(value, path, depth);
    chain_.pop_back();
    definition.open = false;
    definition.size = count(value);
    definition.height = height(value);
    definition.resolved = std::move(value);
  }

  void spoil(Value& value, const std::string& path, const std::string& what) {
    if (!value.broken) problems_.add(value.place, path, what);
    value = Value{std::string(), value.place};
    value.broken = true;
  }

  std::string circle(const std::string& name) const {
    const auto first = std::find(chain_.begin(), chain_.end(), name);
    std::string out;
    for (auto at = first; at != chain_.end(); ++at) out += "$" + *at + " -> ";
    return out + "$" + name;
  }

  std::string suggestion(const std::string& typed) const {
    constexpr std::size_t kMost = 100;  // beyond, the comparison would take longer than it helps
    std::vector<std::string> candidates;
    if (definitions_.size() <= kMost && !problems_.full())
      for (const auto& [name, definition] : definitions_) candidates.push_back("$" + name);
    std::sort(candidates.begin(), candidates.end());
    return did_you_mean(typed, candidates);
  }

  Problems& problems_;
  std::unordered_map<std::string, Definition> definitions_;
  std::vector<std::string> chain_;
  std::size_t left_ = kMostValues;
};

}  // namespace

void substitute(Value& root, Problems& problems) {
  auto& entries = *root.table();
  const auto let = std::find_if(entries.begin(), entries.end(), [](const Value::Entry& e) { return e.key == "let"; });
  Value::Table definitions;
  if (let != entries.end()) {
    if (let->value.table())
      definitions = std::move(*let->value.table());
    else
      problems.reject(let->value, "let", "wrong type", "a table");
    entries.erase(let);
  }
  Substitution(definitions, problems).apply(root, "", 0);
}

}  // namespace initlab::manifest
