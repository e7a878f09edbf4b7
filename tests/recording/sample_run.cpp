#include "sample_run.hpp"

#include <cmath>

using namespace initlab;
using namespace initlab::recording;

namespace sample_run {

namespace {

DatasetSpec dataset(std::string group, std::string base, int schedule, std::string name, std::vector<Axis> axes,
                    Quantity::Type type) {
  DatasetSpec spec{.group = std::move(group), .base = std::move(base), .quantity = {}, .schedule = schedule};
  spec.quantity.name = std::move(name);
  spec.quantity.axes = std::move(axes);
  spec.quantity.type = type;
  spec.quantity.long_name = "values that the reader can compute";
  return spec;
}

std::size_t size(const DatasetSpec& spec) {
  std::size_t count = 1;
  for (const Axis& axis : spec.quantity.axes) count *= axis.size;
  return count;
}

template <class Number>
void put(Row& row, const Layout& layout, std::size_t index, std::size_t position) {
  const std::vector<Number> all = values<Number>(index, position, size(layout.datasets[index]));
  row.put(index, all.data(), all.size());
}

}  // namespace

Layout layout(std::size_t epochs, std::size_t samples) {
  Layout layout;
  std::vector<std::int64_t> steps;
  for (std::size_t i = 0; i < epochs; ++i) steps.push_back(600 * static_cast<std::int64_t>(i));
  std::vector<std::int64_t> film_steps = {0, 1, 2, 4, 8};
  while (film_steps.size() < epochs) film_steps.push_back(film_steps.back() + 1);
  layout.schedules = {{"epoch", steps, 600}, {"step_films", film_steps, 600}};
  const std::string hidden = "layers/hidden1", films = "probes/films", film = "probes/films/layers/hidden1";
  using Type = Quantity::Type;
  layout.datasets = {
      dataset(hidden, "", 0, "activation", {{"sample", samples}, {"unit", 7}}, Type::real),
      dataset(hidden, "", 0, "weight", {{"input", 5}, {"unit", 7}}, Type::real),
      dataset("metrics", "", 0, "test_loss", {}, Type::float64),
      dataset("layers/input", "", -1, "output", {{"sample", samples}, {"unit", 5}}, Type::real),
      dataset("", "", -1, "target", {{"sample", samples}}, Type::int32),
      dataset(film, films, 1, "activation", {{"sample", 4}, {"unit", 7}}, Type::real),
      dataset(films, films, 1, "batch_size", {}, Type::int64),
  };
  layout.datasets[kInput].quantity.once = true;
  layout.datasets[kLabel].quantity.once = true;
  layout.datasets[kActivation].quantity.attributes = {{"threshold", 0.05}};
  layout.datasets[kLoss].quantity.unit = "nat";
  layout.groups[""] = {{"title", std::string("Größe = 1 µm")}, {"seed", std::int64_t{1} << 40}, {"rate", 0.1}};
  layout.groups[hidden] = {{"index", std::int64_t{1}}};
  layout.groups["layers/input"] = {{"index", std::int64_t{0}}};
  return layout;
}

double value(std::size_t dataset, std::size_t row, std::size_t i) {
  return static_cast<double>(dataset) * 65536 + static_cast<double>(row) * 256 + static_cast<double>(i % 128);
}

void commit_epoch(RunFile& file, std::size_t row) {
  Row values = file.row(0);
  put<Real>(values, file.layout(), kActivation, row);
  put<Real>(values, file.layout(), kWeight, row);
  put<double>(values, file.layout(), kLoss, row);
  put<Real>(values, file.layout(), kInput, 0);
  put<std::int32_t>(values, file.layout(), kLabel, 0);
  file.commit(std::move(values), 600 * static_cast<std::int64_t>(row));
}

void commit_film(RunFile& file, std::size_t row) {
  Row values = file.row(1);
  put<Real>(values, file.layout(), kFilm, row);
  put<std::int64_t>(values, file.layout(), kFilmCount, row);
  file.commit(std::move(values), file.layout().schedules[1].steps.at(row));
}

}  // namespace sample_run
