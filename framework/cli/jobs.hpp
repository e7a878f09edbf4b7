// Jobs: the runs of a sweep, several at once, each in a worker process.
#pragma once

#include <functional>

#include "cli/worker.hpp"

namespace initlab::cli {

/// A run that is to be done.
struct Job {
  const manifest::RunPlan* plan = nullptr;
  std::string label;  ///< see ProgressLine
};

/// Does the jobs in order, so many at a time, and calls `ended` for each as it ends. A worker that a plugin ends costs
/// its run only, and another takes its place. Data that several jobs share are in memory once; `cache` may hold those
/// of the first. After a signal (see stop.hpp) every run ends at its next step, and no other begins. Throws Error if no
/// process can be started.
void do_jobs(const std::vector<Job>& jobs, std::size_t at_once, const Assignment& assignment, run::DataCache& cache,
             const std::function<void(const Job&, RunReport)>& ended);

/// What --jobs says, else the number of cores; never more than there are runs. Throws UsageError if it is out of range.
std::size_t jobs_at_once(const Arguments& arguments, std::size_t runs);
void add_jobs(Arguments& arguments);

}  // namespace initlab::cli
