// check: everything about the runs of a sweep that can be known before the first one begins.
#pragma once

#include <filesystem>
#include <optional>

#include "cli/loaded.hpp"
#include "cli/table.hpp"
#include "run/threads.hpp"

namespace initlab::cli {

/// What all runs will take whose files are not complete.
struct Expected {
  std::uint64_t bytes = 0;
  Index threads = 1;             ///< the most of a run
  double seconds = 0;            ///< of one after another, where it is known
  std::size_t unknown = 0;       ///< runs of which it is not
  std::uint64_t compressed = 0;  ///< of the largest that is filtered when it is complete: it stands there twice then
  std::uint64_t there = 0;       ///< that begun files have on the disk already
};

/// The runs' positions in the sweep, in an order in which those on the same data follow one another; else as they
/// stand.
std::vector<std::size_t> order_by_data(const manifest::SweepPlan& sweep);

/// Of an outline: assembles every run and holds it to its budget; of runs that differ only in their seeds the first,
/// which stands for the others. `plan` gets a line for each, if there is one. What is complete in the folder `resumed`
/// is not counted. Throws Error.
Expected checked(const manifest::SweepPlan& sweep, const Loaded& loaded, run::DataCache& cache,
                 const std::optional<std::filesystem::path>& resumed, run::Threads threads, Table* plan);

}  // namespace initlab::cli
