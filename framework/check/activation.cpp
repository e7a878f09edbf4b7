#include "check/activation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "check/memory.hpp"
#include "initlab/activation.hpp"

namespace initlab::check {

namespace {

constexpr double kEps = std::numeric_limits<Real>::epsilon();

/// How far from 0 the functions on single numbers are examined.
constexpr double kFar = 64;

/// From -12 to 12 in steps of 1/64, which every number type holds exactly: what networks see.
std::vector<Real> usual() {
  std::vector<Real> points;
  for (int i = -768; i <= 768; ++i) points.push_back(static_cast<Real>(i / 64.0));
  return points;
}

/// Zeros, numbers near the edges of the type, and infinities.
std::vector<Real> extremes() {
  using Limits = std::numeric_limits<Real>;
  std::vector<Real> points = {0,
                              Limits::denorm_min(),
                              Limits::min() / 4,
                              Limits::min(),
                              static_cast<Real>(1e-20),
                              static_cast<Real>(100),
                              static_cast<Real>(1e30),
                              Limits::infinity()};
  const std::size_t half = points.size();
  for (std::size_t i = 0; i < half; ++i) points.push_back(-points[i]);
  return points;
}

struct Block {
  Matrix value, slope, backward;
};

/// The block functions on one block, in watched memory, with da = 2.
Block evaluated(const Activation& phi, const Matrix& z) {
  Guarded a(z.n_rows, z.n_cols), s(z.n_rows, z.n_cols), dz(z.n_rows, z.n_cols);
  Matrix a_view = a.view(), s_view = s.view(), dz_view = dz.view();
  Matrix da(z.n_rows, z.n_cols);
  da.fill(Real(2));
  phi.value(z, a_view);
  phi.slope(z, a_view, s_view);
  phi.backward(z, a_view, da, dz_view);
  for (const auto& [memory, what] : {std::pair{&a, "value"}, {&s, "slope"}, {&dz, "backward"}}) {
    memory->check_bands(what);
    if (const std::string place = memory->first_unwritten(); !place.empty())
      fail("{} of a block of {} x {}: {} was never written", what, z.n_rows, z.n_cols, place);
  }
  return {a.copy(), s.copy(), dz.copy()};
}

Matrix row(const std::vector<Real>& points) { return Matrix(points.data(), 1, points.size()); }

bool near_kink(double z, const std::vector<double>& kinks, double distance) {
  return std::any_of(kinks.begin(), kinks.end(), [&](double kink) { return std::abs(z - kink) <= distance; });
}

/// The derivative of f at z by a fourth-order central difference. With h = 2^-10 its truncation h^4 f^(5) / 30 is 3e-14
/// f^(5), its rounding 1.5 eps f / h is 3e-13 f.
template <class F>
double derivative(const F& f, double z) {
  constexpr double h = 1.0 / 1024;
  return (8 * (f(z + h) - f(z - h)) - (f(z + 2 * h) - f(z - 2 * h))) / (12 * h);
}

/// False for a function like sin, which has no limit there: neither do its values settle nor does their size grow.
template <class F>
bool has_limit(const F& f, double infinity) {
  bool settles = true, grows = true;
  double before = f(std::copysign(1e24, infinity));
  for (const double size : {1e25, 1e26, 1e27, 1e28, 1e29, 1e30}) {
    const double now = f(std::copysign(size, infinity));
    settles = settles && std::abs(now - before) <= 1e-9 * (1 + std::abs(now));
    grows = grows && std::abs(now) > std::abs(before);
    before = now;
  }
  return settles || grows;
}

}  // namespace

void blocks_equal_scalars(const Subject& subject) {
  for_each_case<Activation>(subject, [&](const Activation& phi) {
    const std::vector<double> kinks = phi.kinks();
    const Matrix z = row(usual());
    const Block block = evaluated(phi, z);
    for (Index i = 0; i < z.n_elem; ++i) {
      const double x = static_cast<double>(z[i]);
      if (near_kink(x, kinks, 1e-3)) continue;
      const double value = phi.value(x), slope = phi.slope(x);
      // A handful of operations, each rounded: 16 units in the last place of the result, of 1 (where the formula
      // subtracts numbers of order 1) and of what the input's own last place moves it by.
      const double bend = std::abs(phi.slope(x + 1e-3) - phi.slope(x - 1e-3)) / 2e-3;
      const double value_error = 16 * kEps * (1 + std::abs(value) + std::abs(x * slope)),
                   slope_error = 16 * kEps * (1 + std::abs(slope) + std::abs(x) * bend);
      const auto compare = [&](const char* what, Real found, double expected, double allowed) {
        if (!(std::abs(static_cast<double>(found) - expected) <= allowed))
          fail("{} of a block at z = {}: got {:.9g}, the scalar one gives {:.9g} (expected within {:.1g})", what, x,
               static_cast<double>(found), expected, allowed);
      };
      compare("value", block.value[i], value, value_error);
      compare("slope", block.slope[i], slope, slope_error);
      compare("backward (da = 2)", block.backward[i], 2 * slope, 2 * slope_error);
    }
  });
}

void elementwise(const Subject& subject) {
  for_each_case<Activation>(subject, [&](const Activation& phi) {
    const std::vector<Real> points = usual();
    const Block whole = evaluated(phi, Matrix(points.data(), 53, 29));
    for (const Index i : {Index(0), Index(1), Index(500), Index(53 * 29 - 1)}) {
      const Block alone = evaluated(phi, Matrix(&points[i], 1, 1));
      const auto compare = [&](const char* what, Real among, Real single) {
        // Vector instructions and their remainder may round differently.
        if (std::abs(static_cast<double>(among - single)) > 8 * kEps * (1 + std::abs(static_cast<double>(single))))
          fail("{} at z = {} is {:.9g} in a block and {:.9g} alone: it depends on other entries", what,
               static_cast<double>(points[i]), static_cast<double>(among), static_cast<double>(single));
      };
      compare("value", whole.value[i], alone.value[0]);
      compare("slope", whole.slope[i], alone.slope[0]);
      compare("backward", whole.backward[i], alone.backward[0]);
    }
  });
}

void slope_is_derivative(const Subject& subject) {
  for_each_case<Activation>(subject, [&](const Activation& phi) {
    const std::vector<double> kinks = phi.kinks();
    // Beyond what networks usually see, too: a function may be cut off there.
    for (double point = -kFar; point <= kFar; point += 1.0 / 64) {
      const double z = point + 1.0 / 128;  // not where a formula's branches meet
      if (near_kink(z, kinks, 3.0 / 1024)) continue;
      const double slope = phi.slope(z), difference = derivative([&](double x) { return phi.value(x); }, z);
      // 1e-6 leaves room for a fifth derivative of 3e7 and for values of 3e6.
      if (!(std::abs(slope - difference) <= 1e-6 * (1 + std::abs(slope) + std::abs(phi.value(z)))))
        fail("slope at z = {} is {:.9g}, the difference of `value` there is {:.9g}", z, slope, difference);
    }
  });
}

void kinks_declared(const Subject& subject) {
  for_each_case<Activation>(subject, [&](const Activation& phi) {
    const std::vector<double> kinks = phi.kinks();
    if (!std::is_sorted(kinks.begin(), kinks.end())) fail("its kinks are not in increasing order");
    std::vector<std::pair<double, std::string>> found;
    const auto jumps = [&](const char* what, auto&& f) {
      for (double left = -kFar - 1.0 / 256; left < kFar; left += 1.0 / 64) {
        double low = left, high = left + 1.0 / 64;
        const double whole = std::abs(f(high) - f(low));
        if (!(whole > 1e-4)) continue;
        // Halved 40 times, to 1e-14: across a jump the difference stays, elsewhere it goes with the width.
        for (int i = 0; i < 40; ++i) {
          const double middle = low + (high - low) / 2;
          (std::abs(f(middle) - f(low)) > std::abs(f(high) - f(middle)) ? high : low) = middle;
        }
        if (std::abs(f(high) - f(low)) > whole / 4 && !near_kink(low, kinks, 1e-6))
          found.push_back({high, fmt::format("{} jumps by {:.3g} at z = {:.6g}, which is not among its kinks", what,
                                             f(high) - f(low), high)});
      }
    };
    jumps("value", [&](double z) { return phi.value(z); });
    jumps("slope", [&](double z) { return phi.slope(z); });
    for (const auto& [z, sentence] : found)
      if (std::abs(z) <= 12) fail("{}", sentence);
    // A staircase has no end, and a list of kinks has one.
    if (!found.empty()) warn("{}", found.front().second);
  });
}

void finite_at_extremes(const Subject& subject) {
  for_each_case<Activation>(subject, [&](const Activation& phi) {
    const Matrix z = row(extremes());
    const Block block = evaluated(phi, z);
    for (Index i = 0; i < z.n_elem; ++i) {
      const double x = static_cast<double>(z[i]);
      const auto check = [&](const char* what, Real found, auto&& function) {
        const double exact = function(x);
        const bool is_nan = std::isnan(found) || std::isnan(exact);
        if (is_nan && (std::isfinite(x) || has_limit(function, x))) fail("{} at z = {:g} is NaN", what, x);
        if (!std::isfinite(x)) return;
        if (!std::isfinite(exact)) fail("{} at z = {:g} is {}", what, x, exact);
        // What is too large for the type may be infinite there.
        const bool fits = std::abs(exact) < static_cast<double>(std::numeric_limits<Real>::max());
        if (fits && !std::isfinite(found)) fail("{} of a block at z = {:g} is {}", what, x, static_cast<double>(found));
      };
      check("value", block.value[i], [&](double point) { return phi.value(point); });
      check("slope", block.slope[i], [&](double point) { return phi.slope(point); });
    }
    Matrix nan(1, 1);
    nan.fill(std::numeric_limits<Real>::quiet_NaN());
    if (!std::isnan(evaluated(phi, nan).value[0]))
      warn("value of NaN is not NaN: a network that diverges would not show it");
  });
}

void input_untouched(const Subject& subject) {
  for_each_case<Activation>(subject, [&](const Activation& phi) {
    const Matrix z = row(usual()), before = z;
    const Block block = evaluated(phi, z);
    if (!same_bits(z, before)) fail("it changed its input z");
    const Matrix a = block.value;
    Matrix da(1, z.n_elem, arma::fill::ones), s(1, z.n_elem), dz(1, z.n_elem);
    phi.slope(z, a, s);
    phi.backward(z, a, da, dz);
    if (!same_bits(a, block.value) || !same_bits(z, before)) fail("slope or backward changed z or a");
    if (arma::any(arma::vectorise(da) != Real(1))) fail("backward changed da");
  });
}

void activation_threads_agree(const Subject& subject) {
  for_each_case<Activation>(subject, [&](const Activation& phi) {
    // Two blocks of different values, so that what one thread leaves behind is seen by the other.
    const std::vector<Real> points = usual();
    const Matrix one(points.data(), 53, 29), two = -one / 2;
    const Block one_alone = evaluated(phi, one), two_alone = evaluated(phi, two);
    const auto work = [&](const Matrix& z, const Block& alone, std::exception_ptr& failure) {
      try {
        for (int i = 0; i < 100; ++i) {
          const Block block = evaluated(phi, z);
          if (!same_bits(block.value, alone.value) || !same_bits(block.slope, alone.slope) ||
              !same_bits(block.backward, alone.backward))
            fail("two threads that call it at once, again and again, get other values than one that calls it once");
        }
      } catch (...) {
        failure = std::current_exception();
      }
    };
    std::exception_ptr failures[2];
    std::thread thread([&] { work(two, two_alone, failures[1]); });
    work(one, one_alone, failures[0]);
    thread.join();
    for (const std::exception_ptr& failure : failures)
      if (failure) std::rethrow_exception(failure);
  });
}

}  // namespace initlab::check
