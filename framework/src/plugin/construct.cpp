// From a component's name and parameters to an object, and to a sentence when there is none.
#include <fmt/format.h>

#include "plugin/registry.hpp"
#include "text/words.hpp"

namespace initlab::plugin {

namespace {

template <class Interface>
std::shared_ptr<const Interface> construct(const Registry& registry, Kind kind, std::string_view name,
                                           const Parameters& parameters) {
  const Found* found = registry.find(kind, name);
  if (!found) throw Error(registry.unknown(kind, name));
  return guarded(title(*found), "constructor", [&]() -> std::shared_ptr<const Interface> {
    std::unique_ptr<Interface> object = std::get<Make<Interface>>(found->component.make)(parameters);
    if (!object) throw Error("returned nothing");
    return object;
  });
}

}  // namespace

std::string title(const Found& found) {
  return fmt::format("{} {} (plugin {} {})", initlab::name(found.component.kind), found.component.about.name,
                     found.plugin, found.version);
}

std::string Registry::unknown(Kind kind, std::string_view name) const {
  std::vector<std::string> names, elsewhere, refused;
  for (const Found& found : components_) {
    const Component& component = found.component;
    if (component.kind == kind)
      names.push_back(component.about.name);
    else if (component.about.name == name)
      elsewhere.push_back(fmt::format("{} {}", initlab::name(component.kind), name));
  }
  for (const Refusal& refusal : refusals_) refused.push_back(refusal.sentence());
  return fmt::format("{} {}: no loaded plugin defines it{}{}{}", initlab::name(kind), name,
                     elsewhere.empty() ? "" : ", but there is " + text::join(elsewhere, " and "),
                     refused.empty() ? "" : " (refused: " + text::join(refused, " | ") + ")",
                     did_you_mean(name, names));
}

std::shared_ptr<const Layer> Registry::layer(std::string_view name, const Parameters& parameters) const {
  return construct<Layer>(*this, Kind::layer, name, parameters);
}

std::shared_ptr<const Activation> Registry::activation(std::string_view name, const Parameters& parameters) const {
  return construct<Activation>(*this, Kind::activation, name, parameters);
}

std::shared_ptr<const Initializer> Registry::initializer(std::string_view name, const Parameters& parameters) const {
  return construct<Initializer>(*this, Kind::initializer, name, parameters);
}

std::shared_ptr<const Probe> Registry::probe(std::string_view name, const Parameters& parameters) const {
  return construct<Probe>(*this, Kind::probe, name, parameters);
}

}  // namespace initlab::plugin
