#include "cli/show_follow.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <thread>

#include "cli/command.hpp"
#include "initlab/error.hpp"
#include "recording/repair.hpp"
#include "recording/run_file.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;

constexpr auto kPause = std::chrono::milliseconds(300);

/// NAME.h5.part while the run goes on, then NAME.h5.
fs::path present(const fs::path& file) {
  const bool is_part = file.extension() == ".part";
  const fs::path whole = is_part ? file.parent_path() / file.stem() : file;
  const fs::path part = recording::part_of(whole);
  if (fs::exists(part)) return part;
  return fs::exists(whole) ? whole : file;
}

/// A reader may come between two writes that belong together: it looks again.
std::unique_ptr<recording::RunReader> open(const fs::path& file) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) try {
      return std::make_unique<recording::RunReader>(present(file));
    } catch (const Error&) {
      if (attempt == kAttempts) throw;
      std::this_thread::sleep_for(kPause);
    }
}

std::size_t rows(const recording::RunReader& run) {
  std::size_t all = 0;
  for (const recording::RecordedSchedule& schedule : run.schedules()) all += schedule.steps.size();
  return all;
}

}  // namespace

int follow(const fs::path& file, const std::function<void(const recording::RunReader&)>& show) {
  std::size_t shown = 0;
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  while (true) {
    const bool goes_on = recording::is_written(present(file));
    const std::unique_ptr<recording::RunReader> run = open(file);
    if (const std::size_t now = rows(*run); now > shown || !run->is_unfinished()) {
      if (terminal) fmt::print("\x1b[H\x1b[2J");
      show(*run);
      fmt::print("{}", terminal ? "" : "\n");
      std::fflush(stdout);
      shown = now;
    }
    if (!run->is_unfinished()) return kDone;
    if (!goes_on) {
      fmt::print(stderr, "note: nobody writes {} any more; `initlab run MANIFEST --resume` goes on with it\n",
                 run->path().string());
      return kDone;
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace initlab::cli
