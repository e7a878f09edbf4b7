// Every activation of the catalogue that needs no parameters: value and backward of a slice, in entries a second.
#include <benchmark/benchmark.h>

#include "support/networks.hpp"

namespace {

using namespace initlab;

void value(benchmark::State& state, const std::string& name) {
  const auto phi = test::built_in().activation(name, test::choice(Kind::activation, name).parameters);
  const Matrix z = test::normal_matrix(100, 24, 1);
  Matrix a(100, 24);
  for (auto _ : state) {
    phi->value(z, a);
    benchmark::DoNotOptimize(a.memptr());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(z.n_elem) * state.iterations());
}

void backward(benchmark::State& state, const std::string& name) {
  const auto phi = test::built_in().activation(name, test::choice(Kind::activation, name).parameters);
  const Matrix z = test::normal_matrix(100, 24, 1), da = test::normal_matrix(100, 24, 2);
  Matrix a(100, 24), dz(100, 24);
  phi->value(z, a);
  for (auto _ : state) {
    phi->backward(z, a, da, dz);
    benchmark::DoNotOptimize(dz.memptr());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(z.n_elem) * state.iterations());
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const plugin::Found& found : test::built_in().components()) {
    if (found.component.kind != Kind::activation) continue;
    const std::string name = found.component.about.name;
    benchmark::RegisterBenchmark(("value/" + name).c_str(), [name](auto& state) { value(state, name); });
    benchmark::RegisterBenchmark(("backward/" + name).c_str(), [name](auto& state) { backward(state, name); });
  }
  return true;
}();

}  // namespace
