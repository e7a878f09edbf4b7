#include "manifest/overrides.hpp"

#include <fmt/format.h>

#include <cctype>

#include "initlab/error.hpp"
#include "manifest/path.hpp"
#include "manifest/toml_reader.hpp"
#include "manifest/toml_writer.hpp"

namespace initlab::manifest {

namespace {

/// "--set training.epochs=3", fit for a terminal: without control characters, cut at 100 bytes.
Place place_of(const std::string& option) {
  std::string clean = option.substr(0, 100);
  for (char& c : clean)
    if (std::iscntrl(static_cast<unsigned char>(c))) c = ' ';
  return {"--set " + clean + (option.size() > 100 ? "..." : ""), 0, 0};
}

/// What begins like a number, a string, a list or a table is none of these if TOML does not read it; anything else is a
/// word, such as a name or a file.
bool may_be_word(std::string_view text) {
  return !text.empty() && std::string_view("[]{}\"'+-0123456789 \t\n=#,").find(text.front()) == std::string_view::npos;
}

Value read_value(std::string_view text, const Place& place) {
  try {
    return read_toml_value(text, place);
  } catch (const Error& e) {
    if (!may_be_word(text)) throw Error(fmt::format("not a value (expected TOML or a word): {}", e.what()));
    return read_toml_value(toml_string(text), place);
  }
}

void apply(Value& root, const std::string& option, const Place& place) {
  std::string_view rest = option;
  const Path path = Path::take(rest);
  if (rest.empty() || rest.front() != '=') throw Error("not an override (expected path=value)");
  rest.remove_prefix(1);
  assign(root, path, read_value(rest, place), place);
}

}  // namespace

void apply_overrides(Value& root, const std::vector<std::string>& overrides, Problems& problems) {
  for (const std::string& option : overrides) {
    const Place place = place_of(option);
    try {
      apply(root, option, place);
    } catch (const Error& e) {
      problems.add(place, "", e.what());
    }
  }
}

}  // namespace initlab::manifest
