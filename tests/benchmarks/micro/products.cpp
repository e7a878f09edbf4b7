// gemm on the shapes of training: what one slice or one part of a tensor asks for. FLOP/s is the figure to look at.
#include <benchmark/benchmark.h>

#include "initlab/gemm.hpp"
#include "support/networks.hpp"

namespace {

using namespace initlab;

void product(benchmark::State& state, Op op_a, Op op_b, Real beta) {
  const auto m = static_cast<Index>(state.range(0)), n = static_cast<Index>(state.range(1)),
             k = static_cast<Index>(state.range(2));
  const bool at = op_a == Op::transpose, bt = op_b == Op::transpose;
  const Matrix a = test::normal_matrix(at ? k : m, at ? m : k, 1), b = test::normal_matrix(bt ? n : k, bt ? k : n, 2);
  Matrix c(m, n, arma::fill::zeros);
  for (auto _ : state) {
    gemm(1, op_a, a, op_b, b, beta, c);
    benchmark::DoNotOptimize(c.memptr());
  }
  state.counters["FLOP/s"] =
      benchmark::Counter(2.0 * static_cast<double>(m * n * k), benchmark::Counter::kIsIterationInvariantRate);
}

void forward(benchmark::State& state) { product(state, Op::none, Op::none, 0); }
void backward(benchmark::State& state) { product(state, Op::transpose, Op::none, 0); }
void gradient(benchmark::State& state) { product(state, Op::none, Op::transpose, 0); }

// Units, samples, inputs: slices of 784-100-50-10 at B = 100 and B = 1000, and of 512 x 512 at B = 128.
BENCHMARK(forward)->Args({100, 24, 784})->Args({100, 125, 784})->Args({50, 24, 100})->Args({512, 64, 512});
BENCHMARK(backward)->Args({100, 24, 50})->Args({512, 64, 512});
// Units, inputs of a part, samples.
BENCHMARK(gradient)->Args({100, 196, 100})->Args({100, 196, 1000})->Args({512, 64, 128});

}  // namespace
