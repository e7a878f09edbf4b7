// `initlab repair`: opens the files of live runs that were killed.
#include "recording/repair.hpp"

#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/contained.hpp"
#include "text/words.hpp"

namespace initlab::cli {

int repair(const Words& words) {
  Arguments arguments({"initlab repair FILE...",
                       "A run that was recorded live (`live = true` in [recording]) and then killed leaves a file that "
                       "is marked as\nbeing written, which most tools refuse to open. This removes the mark; no number "
                       "is touched. Other files need no\nrepair, and are left alone.",
                       "initlab repair runs/fashion/relu-he_seed=1.h5.part"});
  if (!arguments.read(words, 1, 1000, "FILE")) return kDone;
  contain(text::join(arguments.operands(), " or "));
  for (const std::string& file : arguments.operands())
    fmt::print("{}: {}\n", file, recording::repair(file) ? "repaired" : "needs no repair");
  return kDone;
}

}  // namespace initlab::cli
