#include "check/layer_modes.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "check/layer_bench.hpp"

namespace initlab::check {

namespace {

constexpr Index kSamples = 7;

bool has_state(const LayerBench& bench) {
  return std::any_of(bench.tensors().begin(), bench.tensors().end(),
                     [](const TensorSpec& spec) { return spec.role == Role::state; });
}

Matrix output(LayerBench& bench, Mode mode) {
  bench.forward(mode, 0, bench.samples());
  const Matrix y = bench.y();
  return Matrix(y.memptr(), y.n_rows, y.n_cols);
}

void check_masks_off(LayerBench& bench, Mode mode, std::uint64_t seed) {
  const Matrix y = output(bench, mode);
  bench.set_masks(Rng(seed, "dropout", "another step"));
  if (!same_bits(output(bench, mode), y))
    fail("forward {} in mode {} depends on the random numbers of the step: masks must be off", text(bench),
         mode == Mode::probe ? "probe" : "eval");
}

/// The first sample of a batch, with others beside it.
void check_samples_independent(LayerBench& bench) {
  const Matrix y = output(bench, Mode::eval);
  Matrix x = bench.x();
  for (Index i = x.n_rows; i < x.n_elem; ++i) x[i] = Real(2) * x[i] + Real(1);
  const Matrix beside = output(bench, Mode::eval);
  for (Index i = 0; i < y.n_rows; ++i) {
    // Matrix products of equal shapes have equal bits; some room for others.
    const double eps = std::numeric_limits<Real>::epsilon(), size = 1 + std::abs(static_cast<double>(y[i]));
    if (!(std::abs(static_cast<double>(y[i] - beside[i])) <= 16 * eps * size))
      fail(
          "forward {} in mode eval: a sample's output depends on the others of its batch; its state must take the "
          "place of the batch's statistics",
          text(bench));
  }
}

}  // namespace

void modes_obeyed(const Subject& subject) {
  for_each_bench(subject, kSamples, [&](LayerBench& bench) {
    for (const Mode mode : {Mode::probe, Mode::eval}) check_masks_off(bench, mode, subject.seed + 1);
    if (has_state(bench)) check_samples_independent(bench);
  });
}

void state_alone_updated(const Subject& subject) {
  for_each_bench(subject, kSamples, [&](LayerBench& bench) {
    bench.pass(Mode::train);
    const Matrix before(bench.parameters().data(), bench.parameters().size(), 1);
    bench.update_state();
    bench.check_bands("update_state " + text(bench));
    const Real* after = bench.parameters().data();
    for (Index t = 0; t < bench.tensors().size(); ++t) {
      const TensorSpec& spec = bench.tensors()[t];
      const Index offset = bench.slots()[t].offset;
      const bool state = spec.role == Role::state;
      if (!state && std::memcmp(after + offset, before.memptr() + offset, spec.size() * sizeof(Real)) != 0)
        fail("update_state {}: changed {}, whose role is {}", text(bench), spec.name, name(spec.role));
      for (Index i = 0; state && i < spec.size(); ++i)
        if (!std::isfinite(after[offset + i]))
          fail("update_state {}: entry {} of {} is not finite", text(bench), i, spec.name);
    }
    if (!has_state(bench)) skip("it has no tensor of role state");
  });
}

}  // namespace initlab::check
