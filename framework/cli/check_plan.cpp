#include "cli/check_plan.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <set>

#include "cli/child.hpp"
#include "plugin/library.hpp"
#include "run/catalogue.hpp"

namespace initlab::cli {

namespace {

struct Chosen {
  Kind kind;
  const manifest::Choice* choice;
};

void collect(const std::vector<manifest::NodePlan>& nodes, std::vector<Chosen>& all) {
  for (const manifest::NodePlan& node : nodes) {
    if (node.is_residual()) {
      collect(node.branch, all);
      collect(node.skip, all);
      continue;
    }
    all.push_back({node.is_activation ? Kind::activation : Kind::layer, &node.component});
    if (node.initializer) all.push_back({Kind::initializer, &*node.initializer});
    for (const auto& [tensor, choice] : node.tensor_initializers) all.push_back({Kind::initializer, &choice});
  }
}

/// Every component that a sweep chooses, in the order of its runs.
std::vector<Chosen> chosen(const manifest::SweepPlan& sweep) {
  std::vector<Chosen> all;
  std::set<const manifest::Setup*> seen;
  for (const manifest::RunPlan& run : sweep.runs) {
    if (!seen.insert(run.setup.get()).second) continue;
    all.push_back({Kind::initializer, &run.setup->network.initializer});
    if (run.setup->network.bias) all.push_back({Kind::initializer, &*run.setup->network.bias});
    collect(run.setup->network.nodes, all);
    for (const manifest::RulePlan& rule : run.setup->network.rules)
      if (rule.initializer) all.push_back({Kind::initializer, &*rule.initializer});
    for (const manifest::ProbePlan& probe : run.setup->probes) all.push_back({Kind::probe, &probe.probe});
  }
  return all;
}

struct Read {
  plugin::Registry registry;
  manifest::SweepPlan sweep;
};

Read read(const CheckRequest& request) {
  std::vector<std::filesystem::path> first(request.plugin_path.begin(), request.plugin_path.end());
  Read read{plugin::Registry(plugin::search_path(first)), {}};
  read.sweep = manifest::load(request.manifest, request.overrides, run::catalogue(read.registry));
  return read;
}

/// The different parameters that the manifest gives a component, each with its place in the manifest.
check::Cases cases_of(const manifest::SweepPlan& sweep, Kind kind, const std::string& name) {
  check::Cases cases;
  std::vector<std::string> seen;
  for (const Chosen& one : chosen(sweep)) {
    if (one.kind != kind || one.choice->type != name) continue;
    std::string key;
    for (const auto& [parameter, value] : one.choice->parameters.values())
      key += fmt::format("{}={};", parameter, literal(value));
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
    seen.push_back(key);
    cases.list.push_back({one.choice->parameters, "the parameters at " + one.choice->path});
  }
  return cases;
}

Kind kind_named(const std::string& name) {
  for (const Kind kind : {Kind::layer, Kind::activation, Kind::initializer, Kind::probe})
    if (name == initlab::name(kind)) return kind;
  throw Error(fmt::format("check: unknown kind (got \"{}\")", name));
}

CheckedPlugin& plugin_of(std::vector<CheckedPlugin>& plugins, const plugin::Found& found) {
  for (CheckedPlugin& known : plugins)
    if (known.file == found.file.string()) return known;
  plugins.push_back({found.file.string(), found.plugin, found.version, {}});
  return plugins.back();
}

std::vector<CheckedPlugin> listed_of_manifest(const CheckRequest& request) {
  const Read known = read(request);
  std::vector<CheckedPlugin> plugins;
  for (const Chosen& one : chosen(known.sweep)) {
    const plugin::Found* found = known.registry.find(one.kind, one.choice->type);
    if (!found) throw Error(known.registry.unknown(one.kind, one.choice->type));
    CheckedPlugin& holder = plugin_of(plugins, *found);
    const CheckedComponent component = {initlab::name(one.kind), one.choice->type};
    const bool there = std::any_of(holder.components.begin(), holder.components.end(), [&](const CheckedComponent& c) {
      return c.kind == component.kind && c.name == component.name;
    });
    if (!there) holder.components.push_back(component);
  }
  return plugins;
}

/// Of the tests in a list, the one of this name.
check::Test test_named(const std::vector<check::Test>& tests, const std::string& name) {
  for (const check::Test& test : tests)
    if (name == test.name) return test;
  throw Error(fmt::format("check: no such test (got \"{}\")", name));
}

/// A stranger's texts may be no UTF-8.
std::string dumped(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

nlohmann::json CheckRequest::json() const {
  return {{"file", file}, {"manifest", manifest}, {"set", overrides}, {"plugin_path", plugin_path},
          {"kind", kind}, {"name", name},         {"test", test},     {"seed", seed}};
}

CheckRequest CheckRequest::from(const nlohmann::json& json) {
  CheckRequest request;
  request.file = json.at("file");
  request.manifest = json.at("manifest");
  request.overrides = json.at("set").get<Words>();
  request.plugin_path = json.at("plugin_path").get<Words>();
  request.kind = json.at("kind");
  request.name = json.at("name");
  request.test = json.at("test");
  request.seed = json.at("seed");
  return request;
}

std::vector<CheckedPlugin> listed(const CheckRequest& request) {
  if (!request.manifest.empty()) return listed_of_manifest(request);
  plugin::Library library = plugin::open(request.file);
  CheckedPlugin plugin{request.file, library.name, library.version, {}};
  for (const Component& component : library.components)
    plugin.components.push_back({initlab::name(component.kind), component.about.name});
  return {plugin};
}

check::Outcome outcome(const CheckRequest& request) {
  check::Subject subject;
  subject.file = request.file;
  subject.seed = request.seed;
  if (request.name.empty()) return check::run(test_named(check::library_tests(), request.test), subject);
  const Kind kind = kind_named(request.kind);
  plugin::Registry alone;
  alone.load(request.file);
  subject.found = alone.find(kind, request.name);
  if (!subject.found) throw Error(fmt::format("{}: no {} {} in it", request.file, request.kind, request.name));
  const check::Test test = test_named(check::component_tests(kind), request.test);
  subject.of_manifest = !request.manifest.empty();
  if (test.constructs) try {
      subject.cases = subject.of_manifest ? cases_of(read(request).sweep, kind, request.name)
                                          : check::cases(subject.found->component);
    } catch (const std::exception& e) {
      return {check::Verdict::fail, std::string("constructor: ") + e.what()};
    } catch (...) {
      return {check::Verdict::fail, "constructor: threw an exception that is not a std::exception"};
    }
  return check::run(test, subject);
}

std::string child_word(const CheckRequest& request) {
  nlohmann::json json = request.json();
  json["parent"] = getpid();
  return dumped(json);
}

int serve_check(const std::string& text) {
  const nlohmann::json wanted = nlohmann::json::parse(text);
  become_child(wanted.at("parent"));
  const CheckRequest request = CheckRequest::from(wanted);
  if (!request.test.empty()) {
    const check::Outcome found = outcome(request);
    answer(dumped({{"verdict", static_cast<int>(found.verdict)}, {"text", found.text}}));
    return kDone;
  }
  try {
    answer(dumped(json(listed(request))));
  } catch (const manifest::ManifestError& error) {
    answer(dumped({{"manifest", error.problems()}}));
  } catch (const Error& error) {
    answer(dumped({{"refusal", error.what()}}));
  }
  return kDone;
}

nlohmann::json json(const std::vector<CheckedPlugin>& plugins) {
  nlohmann::json list = nlohmann::json::array();
  for (const CheckedPlugin& plugin : plugins) {
    nlohmann::json components = nlohmann::json::array();
    for (const CheckedComponent& component : plugin.components)
      components.push_back({{"kind", component.kind}, {"name", component.name}});
    list.push_back(
        {{"file", plugin.file}, {"plugin", plugin.plugin}, {"version", plugin.version}, {"components", components}});
  }
  return list;
}

std::vector<CheckedPlugin> plugins_from(const nlohmann::json& list) {
  std::vector<CheckedPlugin> plugins;
  for (const nlohmann::json& one : list) {
    CheckedPlugin plugin{one.at("file"), one.at("plugin"), one.at("version"), {}};
    for (const nlohmann::json& component : one.at("components"))
      plugin.components.push_back({component.at("kind"), component.at("name")});
    plugins.push_back(std::move(plugin));
  }
  return plugins;
}

}  // namespace initlab::cli
