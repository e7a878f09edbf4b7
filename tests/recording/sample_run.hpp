// A small run with two schedules and two probes, and values that a reader can compute for itself.
#pragma once

#include <vector>

#include "recording/run_file.hpp"

namespace sample_run {

/// Indices into the layout's datasets.
enum : std::size_t { kActivation, kWeight, kLoss, kInput, kLabel, kFilm, kFilmCount, kDatasets };

/// Schedules: 0 is `epoch`, 1 is `step_films`. `samples` scales the activation's size.
initlab::recording::Layout layout(std::size_t epochs, std::size_t samples);

/// Element i of a dataset in a row: exact in float32, different everywhere.
double value(std::size_t dataset, std::size_t row, std::size_t i);

/// All values of a dataset in a row.
template <class Number>
std::vector<Number> values(std::size_t dataset, std::size_t row, std::size_t count) {
  std::vector<Number> all(count);
  for (std::size_t i = 0; i < count; ++i) all[i] = static_cast<Number>(value(dataset, row, i));
  return all;
}

/// Commits row `row` of `epoch` (step 600 row), the first with the datasets written once, and of `step_films`.
void commit_epoch(initlab::recording::RunFile& file, std::size_t row);
void commit_film(initlab::recording::RunFile& file, std::size_t row);

}  // namespace sample_run
