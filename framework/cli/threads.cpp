#include "cli/threads.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "network/cores.hpp"

namespace initlab::cli {

void add_threads(Arguments& arguments) {
  arguments.options()(
      "threads", boost::program_options::value<int>()->value_name("N"),
      "threads of a run (default: the number of cores, shared out among the runs at once, and one for a network whose "
      "updates take less than a thread's waking); results do not depend on it");
}

run::Threads threads(const Arguments& arguments, Index runs_at_once) {
  const int most = 256;
  const int n = arguments.has("threads") ? arguments.get<int>("threads")
                                         : static_cast<int>(std::max<Index>(1, network::cores() / runs_at_once));
  if (n < 1 || n > most) throw UsageError(fmt::format("--threads: out of range (got {}, expected 1 to {})", n, most));
  return {static_cast<Index>(n), arguments.has("threads")};
}

}  // namespace initlab::cli
