// `initlab diff`: whether two run files hold the same numbers.
#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/comparison.hpp"
#include "cli/contained.hpp"
#include "text/words.hpp"

namespace initlab::cli {

int diff(const Words& words) {
  Arguments arguments({"initlab diff A.h5 B.h5 [options]",
                       "Compares two run files number by number, to the bit, over the rows that both have committed: "
                       "says that all are\nidentical (exit 0), or at which step and in which tensor they first part "
                       "and which versions differ (exit 1).",
                       "initlab diff runs/fashion/relu-he_seed=1.h5 other/relu-he_seed=1.h5"});
  arguments.options()("json", "the same as JSON");
  if (!arguments.read(words, 2, 2, "two run files")) return kDone;
  contain(text::join(arguments.operands(), " or "));
  const recording::RunReader a(arguments.operands()[0]), b(arguments.operands()[1]);
  const recording::Comparison comparison = recording::compare(a, b);
  fmt::print("{}", arguments.has("json") ? json(comparison) : text(comparison));
  return comparison.identical() ? kDone : kFailed;
}

}  // namespace initlab::cli
