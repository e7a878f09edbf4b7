#include "manifest/component_schema.hpp"

#include <algorithm>

#include "manifest/completeness.hpp"
#include "manifest/keys.hpp"

namespace initlab::manifest {

namespace {

using Keys = std::vector<Key>;

Keys operator+(Keys keys, const Keys& more) {
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

std::string described(const About& about) {
  return about.notes.empty() ? about.formula : about.formula + "\n\n" + about.notes;
}

Keys parameters(const About& about) {
  Keys keys;
  for (const Parameter& parameter : about.parameters) keys.push_back(key(parameter));
  return keys;
}

/// The components of a family as they are written in a manifest: tables in which `name_key` names the component, and
/// beside which the keys stand that all of the family have.
class Components {
 public:
  Components(const Catalogue& catalogue, Family family, std::string name_key, Keys common)
      : catalogue_(catalogue), family_(family), name_key_(std::move(name_key)), common_(std::move(common)) {}
  virtual ~Components() = default;

  Json::array_t tables() const {
    Json::array_t schemas;
    for (const std::string& name : names()) schemas.push_back(typed(*catalogue_.find(family_, name)));
    schemas.push_back(referred());
    schemas.push_back(untyped());
    return schemas;
  }

  /// Also by bare name, where every parameter has a default.
  Json::array_t names_and_tables() const {
    Json::array_t schemas;
    Json bare = Json::array();
    for (const std::string& name : names())
      if (required(catalogue_.find(family_, name)->about).empty()) bare.push_back(name);
    if (!bare.empty()) schemas.push_back({{"enum", std::move(bare)}});
    schemas.push_back(definition("reference"));
    for (Json& schema : tables()) schemas.push_back(std::move(schema));
    return schemas;
  }

 protected:
  std::vector<std::string> names() const { return catalogue_.names(family_); }
  Key named(const Json& schema) const {
    return key(name_key_, "which " + std::string(manifest::name(family_)), schema);
  }
  const Keys& common() const { return common_; }

  virtual Json typed(const Catalogue::Entry& entry) const {
    Json schema = table(Keys{named({{"const", entry.about.name}})} + parameters(entry.about) + common_);
    return finished(std::move(schema), entry.about);
  }

  Json finished(Json schema, const About& about) const {
    schema["title"] = about.name;
    schema["description"] = described(about);
    schema["required"] = {name_key_};
    return schema;
  }

 private:
  /// Which component a "$name" stands for is not known here, nor which parameters it has.
  Json referred() const {
    Json schema = table(Keys{named(definition("reference"))} + common_);
    schema["additionalProperties"] = true;
    schema["required"] = {name_key_};
    return schema;
  }

  /// A variant may say which: the parameters that any of them has.
  Json untyped() const {
    Keys keys = common_;
    for (const std::string& name : names())
      for (const Parameter& parameter : catalogue_.find(family_, name)->about.parameters)
        if (std::none_of(keys.begin(), keys.end(), [&](const Key& k) { return k.name == parameter.name(); }))
          keys.push_back({parameter.name(), true});
    return table(keys);
  }

  const Catalogue& catalogue_;
  Family family_;
  std::string name_key_;
  Keys common_;
};

/// Layers have initializers, of all their weights or of one tensor; activations have not.
class Nodes : public Components {
 public:
  explicit Nodes(const Catalogue& catalogue) : Components(catalogue, Family::node, "type", {key(keys::kNodeName)}) {}

 protected:
  Json typed(const Catalogue::Entry& entry) const override {
    if (entry.is_activation) return Components::typed(entry);
    const Json initializer = definition("initializer");
    Keys own = parameters(entry.about);
    for (Key& parameter : own)
      if (parameter.name == "bias")
        parameter =
            key("bias", "false: none; an initializer: that of its bias", any_of({{{"type", "boolean"}}, initializer}));
    Json schema = table(Keys{named({{"const", entry.about.name}})} + common() + own +
                        Keys{key("initializer", "of its weights", initializer)});
    schema["additionalProperties"] = initializer;  // of the tensor that the key names
    return finished(std::move(schema), entry.about);
  }
};

}  // namespace

Json::array_t component_tables(const Catalogue& catalogue, Family family, const std::string& name_key,
                               const std::vector<Key>& common) {
  return Components(catalogue, family, name_key, common).tables();
}

Json component(const Catalogue& catalogue, Family family) {
  return any_of(Components(catalogue, family, "type", {}).names_and_tables());
}

Json::array_t node_schemas(const Catalogue& catalogue) { return Nodes(catalogue).names_and_tables(); }

}  // namespace initlab::manifest
