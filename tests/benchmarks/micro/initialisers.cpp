// Every initializer of the catalogue that needs no parameters, on a weight of 784 x 100: entries a second.
#include <benchmark/benchmark.h>

#include "support/networks.hpp"

namespace {

using namespace initlab;

void fill(benchmark::State& state, const std::string& name) {
  const auto initializer = test::built_in().initializer(name, test::choice(Kind::initializer, name).parameters);
  TensorInfo info;
  info.node = "hidden";
  info.spec = TensorSpec::dense_weight(784, 100);
  info.position = {Position::Place::hidden, 1, 3};
  Matrix w(info.spec.rows, info.spec.columns);
  try {
    for (auto _ : state) {
      initializer->fill(w, info, Rng(1, "initialisation", "hidden", "weight"));
      benchmark::DoNotOptimize(w.memptr());
    }
  } catch (const Error& error) {
    state.SkipWithError(error.what());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(w.n_elem) * state.iterations());
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const plugin::Found& found : test::built_in().components()) {
    if (found.component.kind != Kind::initializer) continue;
    const Schema& schema = found.component.about.parameters;
    if (std::any_of(schema.begin(), schema.end(), [](const Parameter& one) { return !one.fallback(); })) continue;
    const std::string name = found.component.about.name;
    benchmark::RegisterBenchmark(("fill/" + name).c_str(), [name](auto& state) { fill(state, name); });
  }
  return true;
}();

}  // namespace
