// initlab: finds the command and turns what it throws into one sentence and an exit code.
#include <fmt/format.h>

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/bars.hpp"
#include "cli/command.hpp"
#include "initlab/error.hpp"
#include "manifest/load.hpp"
#include "text/words.hpp"

namespace initlab::cli {

const std::vector<Command>& commands() {
  static const std::vector<Command> kCommands = {
      {"run", "run a manifest: train, record, write one HDF5 file a run", run},
      {"validate", "say every mistake of a manifest, or that there is none", validate},
      {"predict", "what theory expects of a network before it runs, number by number", predict},
      {"new", "begin a plugin: a project that builds and runs as it stands", new_plugin},
      {"check", "hold plugins to their contract, and name what is wrong with one", check_plugins},
      {"list", "list the components that a manifest can choose from", list},
      {"describe", "a component with its parameters, a manifest with its tensors, a run file with its faults",
       describe},
      {"show", "look at run files: tables, histograms over the rows, averages over seeds", show},
      {"compare", "runs beside what theory predicted, and two variants beside each other", compare},
      {"diff", "whether two run files hold the same numbers, and where they first part", diff},
      {"reproduce", "run what a run file states, and compare", reproduce},
      {"repair", "open the file of a live run that was killed", repair},
      {"export", "the weights of a manifest or a run, for NumPy, PyTorch and others", export_weights},
      {"fetch", "download a published data set: mnist, fashion-mnist, cifar-10", fetch},
      {"schema", "what a manifest can say, as a JSON schema for editors; what a run file holds", schema},
  };
  return kCommands;
}

namespace {

void help() {
  fmt::print(
      "initlab: what does a network look like when it is initialised, and what becomes of it?\n\n"
      "Usage: initlab COMMAND [arguments]\n\nCommands:\n");
  for (const Command& command : commands()) fmt::print("  {:<10} {}\n", command.name, command.summary);
  fmt::print(
      "\nOptions:\n  --help     print this; after a command: its options and an example\n"
      "  --version  print the versions of all libraries in use and the BLAS kernel\n\n"
      "Example:\n  initlab run experiments/seed-blog/fashion.toml\n");
}

int dispatch(const Words& words) {
  if (words.size() == 2 && words[0] == "help") return dispatch({words[1], "--help"});
  if (words.empty() || words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    help();
    return words.empty() ? kRefused : kDone;
  }
  if (words[0] == "--version" || words[0] == "version") return version({});
  Words names;
  for (const Command& command : commands()) {
    names.push_back(command.name);
    if (words[0] == command.name) return command.run(Words(words.begin() + 1, words.end()));
  }
  throw UsageError(fmt::format("unknown command (got \"{}\", expected one of {}){}", words[0], text::join(names),
                               did_you_mean(words[0], names)));
}

}  // namespace

}  // namespace initlab::cli

int main(int count, char** words) {
  using namespace initlab;
  try {
    return cli::dispatch(cli::Words(words + 1, words + count));
  } catch (const manifest::ManifestError& error) {
    // Each line begins with its position, as compilers' messages do.
    fmt::print(stderr, "{}\n", cli::printable_lines(error.what()));
  } catch (const std::exception& error) {
    fmt::print(stderr, "error: {}\n", cli::printable_lines(error.what()));
  }
  return cli::kRefused;
}
