// `initlab schema`: what a manifest can say, for editors and other programs.
#include "manifest/schema.hpp"

#include <fmt/format.h>

#include "cli/loaded.hpp"
#include "recording/format.hpp"

namespace initlab::cli {

int schema(const Words& words) {
  Arguments arguments({"initlab schema [options]",
                       "Prints a JSON schema (draft 2020-12) of the manifest: every section and key with its type, "
                       "range, default and\nmeaning, and every component on the search path with its parameters. An "
                       "editor that knows it completes and\nchecks manifests as they are written.",
                       "initlab schema > initlab.schema.json"});
  arguments.options()("run-file",
                      "instead the format of run files: tables of every dataset and attribute, in Markdown");
  arguments.add_plugin_path();
  if (!arguments.read(words, 0, 0, "")) return kDone;
  if (arguments.has("run-file")) {
    fmt::print("{}", recording::format_markdown());
    return kDone;
  }
  fmt::print("{}", manifest::json_schema(load_plugins(arguments).catalogue));
  return kDone;
}

}  // namespace initlab::cli
