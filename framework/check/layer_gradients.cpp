#include "check/layer_gradients.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "check/layer_bench.hpp"
#include "check/statistics.hpp"

namespace initlab::check {

namespace {

constexpr Index kSamples = 5;
constexpr double kEps = std::numeric_limits<Real>::epsilon();

/// A fourth-order central difference of f with step h is off by h^4 f^(5) / 30 and by 1.5 r / h, where r is the
/// rounding of f. Both are of equal size, for f^(5) = 1 and r = eps, near h = (45 eps)^(1/5): 0.09 in single and 0.002
/// in double precision; the powers of two below are exact steps from multiples of 2^-12.
constexpr double kStep = sizeof(Real) == 4 ? 1.0 / 16 : 1.0 / 512;

/// The sum of dy y with an entry that forward reads shifted by `to`, less the same with it shifted by `from`. Outputs
/// that do not depend on the entry cancel exactly.
double change(LayerBench& bench, Mode mode, Real& entry, double to, double from) {
  const Real kept = entry;
  const auto at = [&](double shift) {
    entry = static_cast<Real>(static_cast<double>(kept) + shift);
    bench.forward(mode, 0, bench.samples());
    entry = kept;
    return copied(bench.y());
  };
  const Matrix above = at(to), below = at(from), dy = bench.dy();
  double sum = 0;
  for (Index i = 0; i < dy.n_elem; ++i)
    sum += static_cast<double>(dy[i]) * (static_cast<double>(above[i]) - static_cast<double>(below[i]));
  return sum;
}

/// d(sum of dy y) / d(entry) to fourth order: from both sides, or from the side of the sign of h alone.
double central_difference(LayerBench& bench, Mode mode, Real& entry, double h) {
  return (8 * change(bench, mode, entry, h, -h) - change(bench, mode, entry, 2 * h, -2 * h)) / (12 * h);
}

double one_sided_difference(LayerBench& bench, Mode mode, Real& entry, double h) {
  const auto f = [&](double shift) { return change(bench, mode, entry, shift, 0); };
  return (48 * f(h) - 36 * f(2 * h) + 16 * f(3 * h) - 3 * f(4 * h)) / (12 * h);
}

/// What the difference may be off by, of a gradient whose entries are at most `largest`: rounding of as many outputs
/// as depend on the entry, each with an error of eps sqrt(fan_in) |y|, and the truncation for a fifth derivative of 30
/// times the gradient.
double allowed(LayerBench& bench, double largest, double h) {
  double terms = 1, size = 0;
  for (const TensorSpec& spec : bench.tensors()) terms = std::max(terms, static_cast<double>(spec.fan_in));
  for (const Real y : bench.y()) size = std::max(size, std::abs(static_cast<double>(y)));
  const double outputs = static_cast<double>(bench.y().n_elem);
  return 4 * (1.5 * kEps * std::sqrt(terms) * size * std::sqrt(outputs) / h + h * h * h * h * largest);
}

/// True if a gradient that is `distance` from the central difference is right all the same. A kink (relu, max_pool)
/// within reach of the step spoils that difference, but not the one from the other side of the entry; kinks on both
/// sides, or a function that bends within the step (layer_norm of two features), ask for a smaller step. What is not
/// spoilt comes much nearer to the gradient; to a wrong gradient of a smooth function nothing does.
bool is_right_after_all(LayerBench& bench, Mode mode, Real& entry, double gradient, double distance, double largest) {
  const auto is_near = [&](double difference, double limit) {
    const double off = std::abs(gradient - difference);
    return off <= limit && off <= distance / 4;
  };
  for (double h = kStep; h >= kStep / 1024; h /= 4) {
    const double limit = allowed(bench, largest, h);
    if (is_near(central_difference(bench, mode, entry, h), limit)) return true;
    // Coefficients and truncation of these are six times as large.
    for (const double side : {h, -h})
      if (is_near(one_sided_difference(bench, mode, entry, side), 6 * limit)) return true;
  }
  return false;
}

/// Compares `analytic` with differences, entry by entry of `values`, a view that the forward pass reads.
void compare(LayerBench& bench, Mode mode, const std::string& what, Matrix&& values, const Matrix& analytic) {
  double largest = 0;
  for (const Real g : analytic) largest = std::max(largest, std::abs(static_cast<double>(g)));
  for (Index i = 0; i < values.n_elem; ++i) {
    const double found = static_cast<double>(analytic[i]);
    const double expected = central_difference(bench, mode, values[i], kStep);
    const double limit = allowed(bench, std::max({largest, std::abs(found), std::abs(expected)}), kStep);
    const double distance = std::abs(found - expected);
    if (!(distance <= limit) && !is_right_after_all(bench, mode, values[i], found, distance, largest))
      fail("gradient of {} {}: entry ({}, {}) is {:.6g}, differences of forward give {:.6g} (expected within {:.1g}){}",
           what, text(bench), i % values.n_rows, i / values.n_rows, found, expected, limit,
           std::abs(found * static_cast<double>(bench.samples()) - expected) <= limit
               ? "; as if it were divided by the batch size, which the core has done"
               : "");
  }
}

/// Calls test(bench) for each bench that `for_each` gives whose layer has something to train there.
template <class ForEach, class Test>
void for_each_trained_bench(const ForEach& for_each, const Test& test) {
  bool any = false;
  for_each([&](LayerBench& bench) {
    if (!is_trained(bench)) return;
    any = true;
    test(bench);
  });
  if (!any) skip("it has no trained tensor");
}

template <class Test>
void for_each_trained_bench(const Subject& subject, const Test& test) {
  for_each_trained_bench([&](const auto& each) { for_each_bench(subject, kSamples, each); }, test);
}

/// Calls use(name, tensor) for each trained tensor of a flat vector.
void for_each_trained(const LayerBench& bench, std::vector<Real>& flat,
                      const std::function<void(const std::string&, Matrix)>& use) {
  for (Index t = 0; t < bench.tensors().size(); ++t)
    if (bench.tensors()[t].role != Role::state) use(bench.tensors()[t].name, bench.tensors_at(flat)[t]);
}

/// The gradient with beta = 0, on memory without values. Throws a Finding if an entry is left out.
std::vector<Real> plain_gradient(LayerBench& bench) {
  std::vector<Real> flat = bench.flat();
  bench.whole_gradient(0, flat);
  bench.check_bands("gradient " + text(bench), flat);
  for_each_trained(bench, flat, [&](const std::string& name, const Matrix& dw) {
    for (Index i = 0; i < dw.n_elem; ++i) {
      if (is_unwritten(dw[i]))
        fail("gradient {}: entry ({}, {}) of {} is in none of the parts, or beta = 0 does not mean that it is not read",
             text(bench), i % dw.n_rows, i / dw.n_rows, name);
      if (!std::isfinite(dw[i]))
        fail("gradient {} with beta = 0: entry ({}, {}) of {} is not finite; memory that holds nothing yet was read",
             text(bench), i % dw.n_rows, i / dw.n_rows, name);
    }
  });
  return flat;
}

/// Demands that flat = beta before + gradient, entry by entry.
void compare_sums(LayerBench& bench, std::vector<Real>& flat, std::vector<Real>& before, std::vector<Real>& gradient,
                  Real beta, const std::string& what) {
  for (Index t = 0; t < bench.tensors().size(); ++t) {
    if (bench.tensors()[t].role == Role::state) continue;
    const Matrix found = bench.tensors_at(flat)[t], old = bench.tensors_at(before)[t],
                 sum = bench.tensors_at(gradient)[t];
    double largest = 1;
    for (const Real g : sum) largest = std::max(largest, std::abs(static_cast<double>(g)));
    for (Index i = 0; i < found.n_elem; ++i) {
      const double expected = static_cast<double>(beta) * static_cast<double>(old[i]) + static_cast<double>(sum[i]);
      // Sums of the same terms that may begin with beta dw: a few units in the last place.
      if (!(std::abs(static_cast<double>(found[i]) - expected) <= 64 * kEps * largest))
        fail("{} {}: entry ({}, {}) of {} is {:.6g}, expected beta dw + gradient = {:.6g} (beta {}, dw {:.6g})", what,
             text(bench), i % found.n_rows, i / found.n_rows, bench.tensors()[t].name, static_cast<double>(found[i]),
             expected, static_cast<double>(beta), static_cast<double>(old[i]));
    }
  }
}

}  // namespace

void input_gradient_is_derivative(const Subject& subject) {
  for_each_small_bench(subject, kSamples, [](LayerBench& bench) {
    for (const Mode mode : {Mode::train, Mode::probe, Mode::eval}) {
      bench.pass(mode);
      compare(bench, mode, "the input", bench.x(), copied(bench.dx()));
    }
  });
}

void tensor_gradients_are_derivatives(const Subject& subject) {
  const auto small = [&](const auto& each) { for_each_small_bench(subject, kSamples, each); };
  for_each_trained_bench(small, [](LayerBench& bench) {
    for (const Mode mode : {Mode::train, Mode::probe, Mode::eval}) {
      bench.pass(mode);
      std::vector<Real> gradient = plain_gradient(bench);
      for (Index t = 0; t < bench.tensors().size(); ++t)
        if (bench.tensors()[t].role != Role::state)
          compare(bench, mode, bench.tensors()[t].name, bench.tensors_at(bench.parameters())[t],
                  copied(bench.tensors_at(gradient)[t]));
    }
  });
}

void beta_obeyed(const Subject& subject) {
  for_each_trained_bench(subject, [&](LayerBench& bench) {
    bench.pass(Mode::train);
    std::vector<Real> gradient = plain_gradient(bench);
    for (const Real beta : {Real(1), Real(0.5)}) {
      std::vector<Real> before = bench.parameters(), flat = before;
      bench.whole_gradient(beta, flat);
      compare_sums(bench, flat, before, gradient, beta, "gradient");
    }
    // Memory of an earlier step: finite, and to be forgotten.
    std::vector<Real> old = bench.parameters(), flat = old;
    bench.whole_gradient(0, flat);
    compare_sums(bench, flat, old, gradient, 0, "gradient");
  });
}

void parts_make_the_whole(const Subject& subject) {
  for_each_trained_bench(subject, [&](LayerBench& bench) {
    bench.pass(Mode::train);
    // As many parts as the layer says, and, if it says more than one, also other numbers of them.
    const Index said = std::max<Index>(1, bench.layer().parts(bench.input()));
    for (const Index count : {said, said > 1 ? Index(3) : said}) {
      std::vector<Real> gradient = bench.flat();
      for (Index index = 0; index < count; ++index) {
        const Part part{index, count};
        std::vector<Real> alone = bench.flat();
        bench.gradient(0, alone, part);
        bench.check_bands("gradient " + text(bench), alone);
        for (Index t = 0; t < bench.tensors().size(); ++t) {
          const TensorSlot& slot = bench.slots()[t];
          const bool state = bench.tensors()[t].role == Role::state;
          const Part::Range mine = part.of(slot);
          for (Index i = 0; i < slot.rows * slot.columns; ++i) {
            const Real value = alone[slot.offset + i];
            const bool inside = !state && i >= mine.begin && i < mine.end;
            if (inside && is_unwritten(value))
              fail("gradient {}: part {} of {} leaves entry {} of {} out, which is its own ({} to {})", text(bench),
                   index, count, i, bench.tensors()[t].name, mine.begin, mine.end);
            if (!inside && !is_unwritten(value))
              fail("gradient {}: part {} of {} writes entry {} of {}, which is not its own ({} to {})", text(bench),
                   index, count, i, bench.tensors()[t].name, mine.begin, mine.end);
            if (inside) gradient[slot.offset + i] = value;
          }
        }
      }
      std::vector<Real> whole = plain_gradient(bench), none = bench.flat();
      for (Real& x : none)
        if (is_unwritten(x)) x = 0;
      compare_sums(bench, gradient, none, whole, 0, "parts of the gradient");
    }
  });
}

void gradient_in_place(const Subject& subject) {
  for_each_trained_bench(subject, [&](LayerBench& bench) {
    bench.pass(Mode::train);
    std::vector<Real> gradient = plain_gradient(bench), before = bench.parameters();
    bench.whole_gradient(1, bench.parameters());
    compare_sums(bench, bench.parameters(), before, gradient, 1, "gradient added straight into w");
  });
}

}  // namespace initlab::check
