// `initlab new`: a plugin project that builds and runs as it stands, or a program with a manifest that runs it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "cli/loaded.hpp"
#include "cli/new/templates.hpp"
#include "initlab/component.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;

/// What the projects have not in common.
struct Template {
  std::string name;
  std::optional<Kind> kind;  ///< nothing: a program, which is no component and needs no compiler
  const char* source;
  std::string inner;  ///< behind each hidden dense layer of the manifest
  std::string rest;   ///< at the manifest's end
};

/// The manifest's network with these weights, and with He's.
std::string beside_he(const std::string& comment, const std::string& initializer) {
  return "\n# The same network with He's weights beside it." + comment +
         "\n[[variant]]\nname = \"he\"\n\n[[variant]]\nname = \"@NAME@\"\nset  = { \"network.initializer\" = " +
         initializer + " }\n";
}

const std::vector<Template>& templates() {
  static const std::vector<Template> kTemplates = {
      {"initializer", Kind::initializer, kNewInitializer, R"("relu",)", beside_he("", "\"@NAME@\"")},
      {"activation", Kind::activation, kNewActivation, R"("@NAME@",)", ""},
      {"layer", Kind::layer, kNewLayer, R"("@NAME@", "relu",)", ""},
      {"probe", Kind::probe, kNewProbe, R"("relu",)", "\n[[probes]]\ntype  = \"@NAME@\"\nbatch = { samples = 200 }\n"},
      {"program", std::nullopt, kNewProgram, R"("relu",)",
       beside_he(
           " `law` is what the program claims to draw: N(0, gain^2 / fan), by\n# default gain = 1 and fan = \"in\"; "
           "without it, nothing is claimed.",
           "{ type = \"program\", command = [\"python3\", \"@NAME@/@NAME@.py\"], law = \"normal\" }")},
  };
  return kTemplates;
}

const Template& chosen(const std::string& wanted) {
  std::vector<std::string> names;
  for (const Template& one : templates()) {
    if (wanted == one.name) return one;
    names.push_back(one.name);
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

/// CMake keeps these for itself.
bool is_cmakes(const std::string& name) {
  for (const char* target : {"all", "clean", "edit_cache", "help", "install", "package", "rebuild_cache", "test"})
    if (name == target) return true;
  return false;
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
      {"initlab new initializer|activation|layer|probe|program NAME [options]",
       "Writes ./NAME/: a plugin of this kind that builds, passes `initlab check` and runs as it stands, with comments "
       "that say\nwhat to change, and a manifest that uses it. The kind `program` is an initializer as a program in "
       "Python, which needs\nno compiler.",
       "initlab new initializer my_scheme"});
  arguments.add_plugin_path();
  if (!arguments.read(words, 2, 2, "KIND and NAME")) return kDone;
  const Template& kind = chosen(arguments.operands()[0]);
  const std::string& name = arguments.operands()[1];
  check_name(name);
  if (kind.kind && is_cmakes(name))
    throw UsageError(fmt::format("new: CMake keeps this name for itself (got \"{}\"); give another one", name));
  if (kind.kind) check_free(*kind.kind, name, load_plugins(arguments).registry);
  const std::string source = name + (kind.kind ? ".cpp" : ".py"), manifest = name + ".toml",
                    run = kind.kind ? name + ".toml --plugin-path build" : fmt::format("{0}/{0}.toml", name);
  struct File {
    std::string name, what, text;
  };
  std::vector<File> files = {{source, "what it computes", kind.source}, {manifest, "runs it", kNewManifest}};
  if (kind.kind) files.insert(files.begin() + 1, {"CMakeLists.txt", "builds it", kNewProject});
  const fs::path folder = name;
  std::error_code failure;
  if (!fs::create_directory(folder, failure))
    throw Error(fmt::format("{}: {}", folder.string(),
                            failure ? "cannot be created as a folder (" + failure.message() + ")"
                                    : "exists already; give another name, or remove it"));
  std::size_t width = 0;
  for (const File& file : files) {
    write(folder / file.name,
          filled(file.text, {{"@INNER@", kind.inner}, {"@REST@", kind.rest}, {"@RUN@", run}, {"@NAME@", name}}));
    width = std::max(width, file.name.size());
  }
  for (const File& file : files) fmt::print("{}/{:{}}  {}\n", name, file.name, width, file.what);
  fmt::print("\nNow:\n");
  if (kind.kind)
    fmt::print(
        "  cmake -S {0} -B {0}/build{1}\n  cmake --build {0}/build\n"
        "  initlab run {0}/{0}.toml --plugin-path {0}/build\n",
        name, prefix_option());
  else
    fmt::print("  initlab run {0}/{0}.toml\n", name);
  fmt::print("\nWhether it keeps its promises:\n  initlab check {0}/{1}\n", name,
             kind.kind ? fmt::format("build/{}.so", name) : name + ".toml");
  return kDone;
}

}  // namespace initlab::cli
