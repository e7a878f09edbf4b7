// Samples in any order from a set of Fashion-MNIST's size into a slice: bytes, and values as they are.
#include <benchmark/benchmark.h>

#include <numeric>
#include <random>

#include "data/dataset.hpp"

namespace {

using namespace initlab;

constexpr Index kSamples = 60000, kFeatures = 784, kSlice = 24;

std::vector<std::int64_t> shuffled() {
  std::vector<std::int64_t> order(kSamples);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937_64(1));
  return order;
}

void gather(benchmark::State& state, const data::Samples& samples) {
  const std::vector<std::int64_t> order = shuffled();
  Matrix x(kFeatures, kSlice);
  Index first = 0;
  for (auto _ : state) {
    samples.gather(std::span(order).subspan(first, kSlice), x);
    benchmark::DoNotOptimize(x.memptr());
    first = (first + kSlice) % (kSamples - kSlice);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(kSlice) * state.iterations());
}

void bytes(benchmark::State& state) {
  gather(state, data::Samples(data::ByteBuffer(kSamples * kFeatures, 7), kFeatures, 0, 255,
                              std::vector<std::int32_t>(kSamples)));
}
void values(benchmark::State& state) {
  gather(state,
         data::Samples(std::vector<Real>(kSamples * kFeatures, 7), kFeatures, std::vector<std::int32_t>(kSamples)));
}
BENCHMARK(bytes);
BENCHMARK(values);

}  // namespace
