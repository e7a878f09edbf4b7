// `initlab list --markdown`: the catalogue as a page of the manual.
#include <fmt/format.h>

#include "cli/components.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

/// A text as a cell of a table: what Markdown would take for its own is escaped.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\|*<`[").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

/// `gain` = 1.0, or what must be given.
std::string cell(const ShownParameter& parameter) {
  const std::string name = fmt::format("`{}`", parameter.name);
  if (parameter.fallback) return name + " = " + cell(literal(*parameter.fallback));
  return fmt::format("{}: {}{}", name, cell(parameter.expectation), parameter.optional ? " (optional)" : "");
}

std::string plural(const std::string& kind) {
  std::string title = kind == "loss" ? "losses" : kind == "source" ? "data sources" : kind + "s";
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  return title;
}

}  // namespace

std::string markdown(const std::vector<ShownComponent>& components) {
  std::string page =
      "# The catalogue\n\n"
      "What a manifest can choose from. `initlab describe NAME` says more of each: what its parameters mean, "
      "conventions, behaviour at kinks.\nA parameter without a default must be given, unless it is optional.\n\n"
      "`initlab list --markdown` prints this page; `cmake --build --preset release --target catalogue` renews it in "
      "the "
      "manual.\n";
  std::string kind;
  for (const ShownComponent& component : components) {
    if (component.kind != kind) {
      kind = component.kind;
      page += fmt::format("\n## {}\n\n| name | formula | parameters | reference |\n|---|---|---|---|\n", plural(kind));
    }
    Words parameters;
    for (const ShownParameter& parameter : component.parameters) parameters.push_back(cell(parameter));
    page += fmt::format("| `{}` | {} | {} | {} |\n", component.name, cell(component.formula),
                        text::join(parameters, "; "), cell(component.reference));
  }
  return page;
}

}  // namespace initlab::cli
