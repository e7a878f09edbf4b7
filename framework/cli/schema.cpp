// `initlab schema`: what a manifest can say, for editors and other programs.
#include "manifest/schema.hpp"

#include <fmt/format.h>

#include "cli/loaded.hpp"

namespace initlab::cli {

int schema(const Words& words) {
  Arguments arguments({"initlab schema [options]",
                       "Prints a JSON schema (draft 2020-12) of the manifest: every section and key with its type, "
                       "range, default and\nmeaning, and every component on the search path with its parameters. An "
                       "editor that knows it completes and\nchecks manifests as they are written.",
                       "initlab schema > initlab.schema.json"});
  arguments.add_plugin_path();
  if (!arguments.read(words, 0, 0, "")) return kDone;
  fmt::print("{}", manifest::json_schema(load_plugins(arguments).catalogue));
  return kDone;
}

}  // namespace initlab::cli
