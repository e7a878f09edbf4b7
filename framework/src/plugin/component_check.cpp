#include "plugin/component_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "initlab/error.hpp"

namespace initlab::plugin {

namespace {

/// A stranger's name for a message: quoted, escaped, and not endless.
std::string quoted(const std::string& name) {
  constexpr std::size_t kShown = 64;
  return literal(ParameterValue(name.size() <= kShown ? name : name.substr(0, kShown) + "..."));
}

std::string title(const Component& component) {
  return fmt::format("{} {}", initlab::name(component.kind), component.about.name);
}

void check_name(const Component& component) {
  if (*initlab::name(component.kind) == '\0')
    throw Error(fmt::format("component {}: unknown kind (got {}, expected one of 0 to 3)", quoted(component.about.name),
                            static_cast<int>(component.kind)));
  if (!is_snake_case(component.about.name))
    throw Error(
        fmt::format("{}: its name is not in snake_case (got {}, expected a letter and then letters, digits "
                    "and _, all lower case)",
                    initlab::name(component.kind), quoted(component.about.name)));
}

void check_maker(const Component& component) {
  if (component.make.index() != static_cast<std::size_t>(component.kind))
    throw Error(fmt::format(
        "{}: its `make` makes something else (got {}, expected {})", title(component),
        component.make.valueless_by_exception() ? "nothing" : initlab::name(static_cast<Kind>(component.make.index())),
        initlab::name(component.kind)));
  if (std::visit([](const auto& make) { return !make; }, component.make))
    throw Error(title(component) + ": its `make` is empty");
}

/// What a table of a manifest says of a component beside its parameters.
bool is_the_manifests(std::string_view name, Kind kind) {
  if (name == "type" || name == "name") return true;
  const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), name) != words.end();
  };
  return (kind == Kind::probe && is_one_of({"batch", "mode", "nodes", "select", "at", "seeds"})) ||
         (kind == Kind::layer && name == "initializer");
}

void check_parameters(const Component& component) {
  const Schema& schema = component.about.parameters;
  for (auto parameter = schema.begin(); parameter != schema.end(); ++parameter) {
    const std::string& name = parameter->name();
    if (!is_snake_case(name))
      throw Error(
          fmt::format("{}: a parameter's name is not in snake_case (got {}, expected a letter and then "
                      "letters, digits and _, all lower case)",
                      title(component), quoted(name)));
    if (is_the_manifests(name, component.kind))
      throw Error(fmt::format("{}: a parameter cannot be called {}, which is a word of the manifest's own",
                              title(component), name));
    if (std::any_of(schema.begin(), parameter, [&](const Parameter& earlier) { return earlier.name() == name; }))
      throw Error(fmt::format("{}: parameter {} is declared twice", title(component), name));
  }
}

void check_unique(const Component& earlier, const Component& component) {
  if (earlier.about.name != component.about.name || !share_names(earlier.kind, component.kind)) return;
  if (earlier.kind == component.kind) throw Error(title(component) + " is defined twice in it");
  throw Error(fmt::format("{} and {} are both defined in it; layers and activations share one name space",
                          title(earlier), title(component)));
}

}  // namespace

bool is_snake_case(std::string_view name) {
  const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && lower(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return lower(c) || digit(c) || c == '_'; });
}

bool share_names(Kind a, Kind b) {
  const auto is_node = [](Kind kind) { return kind == Kind::layer || kind == Kind::activation; };
  return a == b || (is_node(a) && is_node(b));
}

void check(const std::vector<Component>& components) {
  if (components.empty()) throw Error("it defines no component");
  for (auto component = components.begin(); component != components.end(); ++component) {
    check_name(*component);
    check_maker(*component);
    check_parameters(*component);
    for (auto earlier = components.begin(); earlier != component; ++earlier) check_unique(*earlier, *component);
  }
}

}  // namespace initlab::plugin
