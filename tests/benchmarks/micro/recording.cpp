// Rows of a raw-tensor probe into a run file, against a plain write of the same bytes; and how long a commit holds up
// the thread that trains.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <numeric>

#include "recording/run_file.hpp"

namespace {

using namespace initlab;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kRows = 64;
constexpr Index kTensors = 8, kSamples = 1000, kUnits = 512;  // 16.4 MB a row
constexpr std::int64_t kBytes = kRows * kTensors * kSamples * kUnits * static_cast<std::int64_t>(sizeof(Real));

struct Folder {
  fs::path path = fs::temp_directory_path() / ("initlab-benchmark-" + std::to_string(getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
};

recording::Layout layout() {
  recording::Layout layout;
  recording::ScheduleAxis epochs{.name = "epoch", .steps = std::vector<std::int64_t>(kRows)};
  std::iota(epochs.steps.begin(), epochs.steps.end(), 0);
  layout.schedules = {epochs};
  for (Index t = 0; t < kTensors; ++t) {
    const std::string node = "dense" + std::to_string(t + 1);
    recording::DatasetSpec dataset;
    dataset.group = "layers/" + node;
    dataset.quantity = {
        .node = node, .name = "output", .axes = {{"sample", kSamples}, {"unit", kUnits}}, .long_name = "z"};
    dataset.schedule = 0;
    layout.datasets.push_back(dataset);
  }
  return layout;
}

/// Different memory for each, as in a network: a single one would stay in a cache.
std::vector<Matrix> row_of_tensors() {
  std::vector<Matrix> tensors;
  for (Index t = 0; t < kTensors; ++t) tensors.emplace_back(kUnits, kSamples, arma::fill::randn);
  return tensors;
}

/// `pause` is what the training thread does between two rows.
void record(benchmark::State& state, std::chrono::milliseconds pause) {
  const Folder folder;
  const std::vector<Matrix> tensors = row_of_tensors();
  double stall = 0, longest = 0;
  for (auto _ : state) {
    recording::RunFile file(folder.path / "run.h5", layout());
    for (std::int64_t step = 0; step < kRows; ++step) {
      const Clock::time_point idle = Clock::now();
      while (Clock::now() - idle < pause) {
      }
      const Clock::time_point begin = Clock::now();
      recording::Row row = file.row(0);
      for (Index t = 0; t < kTensors; ++t) row.put(t, tensors[t].memptr(), tensors[t].n_elem);
      file.commit(std::move(row), step);
      const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
      stall += seconds;
      longest = std::max(longest, seconds);
    }
    file.finish();
  }
  state.SetBytesProcessed(kBytes * state.iterations());
  state.counters["stall_ms"] = 1e3 * stall / static_cast<double>(kRows * state.iterations());
  state.counters["longest_ms"] = 1e3 * longest;
}

/// As fast as rows come: the file's rate.
void rows_at_once(benchmark::State& state) { record(state, std::chrono::milliseconds(0)); }
/// With time between them, as in training: what remains is the copy.
void rows_now_and_then(benchmark::State& state) { record(state, std::chrono::milliseconds(40)); }

/// As a tool writes that leaves the last file alone until the next is whole.
void plain_write(benchmark::State& state) {
  const Folder folder;
  const fs::path part = folder.path / "raw.part";
  const std::vector<Matrix> tensors = row_of_tensors();
  for (auto _ : state) {
    const int file = open(part.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0644);
    for (std::int64_t i = 0; i < kRows; ++i)
      for (const Matrix& tensor : tensors) {
        const std::size_t size = tensor.n_elem * sizeof(Real);
        if (write(file, tensor.memptr(), size) != static_cast<ssize_t>(size)) state.SkipWithError(std::strerror(errno));
      }
    fsync(file);
    close(file);
    fs::rename(part, folder.path / "raw");
  }
  state.SetBytesProcessed(kBytes * state.iterations());
}

BENCHMARK(plain_write)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);
BENCHMARK(rows_at_once)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(3);
BENCHMARK(rows_now_and_then)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

}  // namespace
