// `initlab new`: a plugin project that builds and runs as it stands.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "cli/loaded.hpp"
#include "cli/new/templates.hpp"
#include "initlab/component.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;

/// What the projects of the kinds have not in common.
struct Template {
  Kind kind;
  const char* source;
  std::string inner;  ///< behind each hidden dense layer of the manifest
  std::string rest;   ///< at the manifest's end
};

const std::vector<Template>& templates() {
  static const std::vector<Template> kTemplates = {
      {Kind::initializer, kNewInitializer, R"("relu",)",
       "\n# The same network with He's weights beside it.\n[[variant]]\nname = \"he\"\n\n[[variant]]\nname = "
       "\"@NAME@\"\n"
       "set  = { \"network.initializer\" = \"@NAME@\" }\n"},
      {Kind::activation, kNewActivation, R"("@NAME@",)", ""},
      {Kind::layer, kNewLayer, R"("@NAME@", "relu",)", ""},
      {Kind::probe, kNewProbe, R"("relu",)", "\n[[probes]]\ntype  = \"@NAME@\"\nbatch = { samples = 200 }\n"},
  };
  return kTemplates;
}

const Template& chosen(const std::string& wanted) {
  std::vector<std::string> names;
  for (const Template& one : templates()) {
    if (wanted == name(one.kind)) return one;
    names.push_back(name(one.kind));
  }
  throw UsageError(fmt::format("new: unknown kind (got \"{}\", expected one of {}){}", wanted, text::join(names),
                               did_you_mean(wanted, names)));
}

/// Names are also those of files and datasets.
void check_name(const std::string& name) {
  const bool letters = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
  if (name.empty() || !letters || name[0] < 'a' || name.back() == '_' || name.size() > 64)
    throw UsageError(
        fmt::format("new: not a name (got {}, expected lower-case letters, digits and _, such as my_scheme)",
                    text::quoted(name, 64)));
}

/// Layers and activations share their names: `layers` takes either.
void check_free(Kind kind, const std::string& name, const plugin::Registry& registry) {
  const bool node = kind == Kind::layer || kind == Kind::activation;
  for (const Kind other : node ? std::vector{Kind::layer, Kind::activation} : std::vector{kind})
    if (const plugin::Found* found = registry.find(other, name))
      throw Error(fmt::format("new: this name is taken (got \"{}\", which is {}); give another one", name,
                              plugin::title(*found)));
}

std::string filled(std::string text, const std::vector<std::pair<std::string, std::string>>& values) {
  for (const auto& [key, value] : values)
    for (std::size_t at = 0; (at = text.find(key, at)) != std::string::npos; at += value.size())
      text.replace(at, key.size(), value);
  return text;
}

void write(const fs::path& file, const std::string& text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) throw Error(fmt::format("{}: cannot be written", file.string()));
}

/// How CMake is told where this program's installation, or the build folder that it runs in, is; "" where it looks
/// anyway.
std::string prefix_option() {
  const fs::path prefix = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  if (prefix == "/usr" || prefix == "/usr/local") return "";
  const bool plain = prefix.string().find_first_of(" '\"\\$&;()*?") == std::string::npos;
  const char* quote = plain ? "" : "'";
  return fmt::format(" {0}-DCMAKE_PREFIX_PATH={1}{0}", quote, prefix.string());
}

}  // namespace

int new_plugin(const Words& words) {
  Arguments arguments(
      {"initlab new KIND NAME [options]",
       "Writes ./NAME/: a plugin of this kind (initializer, activation, layer or probe) that builds and "
       "runs as it stands,\nwith comments that say what to change, and a manifest that uses it.",
       "initlab new initializer my_scheme"});
  arguments.add_plugin_path();
  if (!arguments.read(words, 2, 2, "KIND and NAME")) return kDone;
  const Template& kind = chosen(arguments.operands()[0]);
  const std::string& name = arguments.operands()[1];
  check_name(name);
  check_free(kind.kind, name, load_plugins(arguments).registry);
  const fs::path folder = name;
  std::error_code failure;
  if (!fs::create_directory(folder, failure))
    throw Error(fmt::format("{}: {}", folder.string(),
                            failure ? "cannot be created as a folder (" + failure.message() + ")"
                                    : "exists already; give another name, or remove it"));
  const std::vector<std::pair<std::string, std::string>> values = {
      {"@INNER@", kind.inner}, {"@REST@", kind.rest}, {"@NAME@", name}};
  write(folder / "CMakeLists.txt", filled(kNewProject, values));
  write(folder / (name + ".cpp"), filled(kind.source, values));
  write(folder / (name + ".toml"), filled(kNewManifest, values));
  const std::size_t width =
      std::max(name.size() + std::string_view(".toml").size(), std::string_view("CMakeLists.txt").size());
  for (const auto& [file, what] :
       {std::pair{name + ".cpp", "what it computes"}, {"CMakeLists.txt", "builds it"}, {name + ".toml", "runs it"}})
    fmt::print("{}/{:{}}  {}\n", name, file, width, what);
  fmt::print(
      "\nNow:\n  cmake -S {0} -B {0}/build{1}\n  cmake --build {0}/build\n"
      "  initlab run {0}/{0}.toml --plugin-path {0}/build\n",
      name, prefix_option());
  return kDone;
}

}  // namespace initlab::cli
