#include "manifest/path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "initlab/error.hpp"
#include "manifest/toml_bounds.hpp"
#include "manifest/toml_reader.hpp"
#include "manifest/toml_writer.hpp"

namespace initlab::manifest {

namespace {

std::string take_bare(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && is_bare_key(text.substr(end, 1))) ++end;
  if (end == 0) throw Error("not a path (expected keys joined by dots, such as network.layers[2].units)");
  std::string key(text.substr(0, end));
  text.remove_prefix(end);
  return key;
}

std::string take_quoted(std::string_view& text) {
  const char quote = text.front();
  std::size_t end = 1;
  while (end < text.size() && text[end] != quote) end += quote == '"' && text[end] == '\\' ? 2 : 1;
  if (end >= text.size()) throw Error("not a path (a quote is not closed)");
  const Value key = read_toml_value(text.substr(0, end + 1), {});
  text.remove_prefix(end + 1);
  return *key.text();
}

std::size_t take_index(std::string_view& text) {
  std::size_t index = 0;
  const char* begin = text.data() + 1;
  const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), index);
  if (failure != std::errc() || end == text.data() + text.size() || *end != ']')
    throw Error("not a path (expected a list index in brackets, such as layers[2])");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return index;
}

/// The entry that a key names, made if it is not there.
Value* enter(Value& at, const std::string& key, const std::string& way, const Place& key_place) {
  if (!at.table()) {
    const std::string* text = at.text();
    const char* hint = !text                    ? ""
                       : text->starts_with('$') ? "; set it in [let]"
                                                : "; a component's parameters need { type = ... }";
    throw Error(fmt::format("cannot be set: {} is no table (got {}, expected a table){}", way, shown(at), hint));
  }
  if (Value* present = at.find(key)) return present;
  at.put(key, Value{Value::Table{}, key_place}, key_place);
  return &at.table()->back().value;
}

Value* enter(Value& at, std::size_t index, const std::string& way) {
  auto* list = at.list();
  if (!list) throw Error(fmt::format("cannot be set: {} is no list (got {}, expected a list)", way, shown(at)));
  if (index >= list->size())
    throw Error(
        fmt::format("cannot be set: {} has no such entry (got index {}, expected below {})", way, index, list->size()));
  return &(*list)[index];
}

}  // namespace

Path Path::take(std::string_view& text) {
  std::vector<Step> steps;
  const auto take_key = [&] {
    const bool quoted = !text.empty() && (text.front() == '"' || text.front() == '\'');
    steps.emplace_back(quoted ? take_quoted(text) : take_bare(text));
  };
  take_key();
  while (!text.empty() && (text.front() == '.' || text.front() == '[')) {
    if (steps.size() >= static_cast<std::size_t>(kDeepest)) throw Error("not a path (it is too long)");
    if (text.front() == '[') {
      steps.emplace_back(take_index(text));
    } else {
      text.remove_prefix(1);
      take_key();
    }
  }
  return Path(std::move(steps));
}

Path Path::parse(std::string_view text) {
  Path path = take(text);
  if (!text.empty()) throw Error("not a path (expected keys joined by dots, such as network.layers[2].units)");
  return path;
}

bool Path::is_below(const Path& other) const {
  return steps_.size() >= other.steps_.size() && std::equal(other.steps_.begin(), other.steps_.end(), steps_.begin());
}

std::string Path::tail(std::size_t length) const {
  std::string out;
  for (std::size_t i = steps_.size() - length; i < steps_.size(); ++i)
    out = std::visit([&](const auto& step) { return below(out, step); }, steps_[i]);
  return out;
}

void assign(Value& root, const Path& path, Value value, const Place& key_place) {
  Value* at = &root;
  // `seed = 1` is short for a table: a single seed can be set beside it.
  if (path.steps().size() > 1 && path.steps().front() == Path::Step("seed"))
    if (Value* seed = root.find("seed"); seed && seed->integer()) {
      Value table{Value::Table{}, seed->place};
      table.put("init", *seed, seed->place);
      *seed = std::move(table);
    }
  for (std::size_t i = 0; i < path.steps().size(); ++i) {
    // The text of the way is needed by messages only, but it is short.
    const std::string way = Path({path.steps().begin(), path.steps().begin() + static_cast<std::ptrdiff_t>(i)}).text();
    const Path::Step& step = path.steps()[i];
    at = std::holds_alternative<std::string>(step) ? enter(*at, std::get<std::string>(step), way, key_place)
                                                   : enter(*at, std::get<std::size_t>(step), way);
  }
  *at = std::move(value);
}

}  // namespace initlab::manifest
