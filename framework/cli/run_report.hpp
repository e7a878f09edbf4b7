// RunReport: how one run of a sweep ended.
#pragma once

#include <filesystem>

#include "cli/loaded.hpp"
#include "cli/progress_line.hpp"

namespace initlab::cli {

struct RunReport {
  int code = kDone;             ///< as if the run were the whole sweep
  Words row;                    ///< of the table of results: its name, its outcome, ...
  std::string last_words = {};  ///< a sentence to be said at the end, or ""
};

/// The first row of that table.
Words report_header();

/// Of a run without results.
Words row_without_results(const manifest::RunPlan& plan, const std::string& outcome);

/// Where what a run has to say goes.
struct Listener {
  bool terminal = false;                             ///< it shows rewritten lines
  ProgressLine::Put progress;                        ///< see ProgressLine
  std::function<void(const std::string&)> sentence;  ///< "note: seed=1: ..."
};

std::filesystem::path file_of(const std::filesystem::path& folder, const manifest::RunPlan& plan);

/// A file that is there whole, and that no run was begun to replace.
bool is_complete(const std::filesystem::path& file);

/// Does the run. `label` is ProgressLine's.
RunReport execute(const manifest::RunPlan& plan, const std::string& label, const std::filesystem::path& folder,
                  const Loaded& loaded, run::DataCache& cache, run::Options options, const Listener& listener);

/// Of a run that was complete before.
RunReport report_of(const manifest::RunPlan& plan, const std::filesystem::path& file);

}  // namespace initlab::cli
