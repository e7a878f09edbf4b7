// The distributions of what Rng draws, at fixed seeds: bounds at 4 standard errors, Kolmogorov-Smirnov at 1 in 1000.
#include <algorithm>
#include <functional>
#include <limits>

#include "initlab/law.hpp"
#include "support.hpp"

namespace initlab::test {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Matrix block() { return Matrix(400, 250); }

double mean(const Matrix& w) {
  double sum = 0;
  for (const Real x : w) sum += x;
  return sum / static_cast<double>(w.n_elem);
}

double second_moment(const Matrix& w, double about) {
  double sum = 0;
  for (const Real x : w) sum += (x - about) * (x - about);
  return sum / static_cast<double>(w.n_elem);
}

/// sqrt(n) sup |F_n - F|; above 1.95 with probability 2 exp(-2 1.95^2) = 0.001 (Kolmogorov 1933).
double kolmogorov(const Matrix& w, const std::function<double(double)>& distribution) {
  std::vector<double> sorted(w.begin(), w.end());
  std::sort(sorted.begin(), sorted.end());
  const double n = static_cast<double>(sorted.size());
  double worst = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double f = distribution(sorted[i]), below = static_cast<double>(i) / n;
    worst = std::max({worst, f - below, below + 1 / n - f});
  }
  return worst * std::sqrt(n);
}

/// Mean and variance are the law's; `kurtosis` bounds that of the law, which sets the variance's standard error.
void check_moments(const Matrix& w, const Law& law, double kurtosis) {
  const double n = static_cast<double>(w.n_elem);
  BOOST_TEST(std::abs(mean(w) - law.mean) < 4 * law.std() / std::sqrt(n), law.text());
  BOOST_TEST(std::abs(second_moment(w, law.mean) - law.variance) < 4 * law.variance * std::sqrt((kurtosis - 1) / n),
             law.text());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rng_laws)

BOOST_AUTO_TEST_CASE(normal_is_normal) {
  Matrix w = block();
  for (const std::uint64_t seed : {1, 2, 3}) {
    Rng(seed, "init", "dense1", "weight").normal(w, 0.3, 0.5);
    check_moments(w, Law::normal(0.5, 0.3), 3);
    BOOST_TEST(kolmogorov(w, [](double x) { return normal_distribution((x - 0.3) / 0.5); }) < 1.95);
  }
}

BOOST_AUTO_TEST_CASE(uniform_is_uniform_inside_its_bounds) {
  Matrix w = block();
  for (const std::uint64_t seed : {1, 2, 3}) {
    Rng(seed, "init", "dense1", "weight").uniform(w, -0.25, 0.75);
    check_moments(w, Law::uniform(-0.25, 0.75), 1.8);
    BOOST_TEST(kolmogorov(w, [](double x) { return x + 0.25; }) < 1.95);
    BOOST_TEST(w.min() >= Real(-0.25));
    BOOST_TEST(w.max() <= Real(0.75));
  }
}

BOOST_AUTO_TEST_CASE(truncated_is_the_conditional_law_inside_its_bounds_wherever_they_are) {
  struct Case {
    double mean, std, low, high;
  };
  Matrix w = block();
  for (const auto& [mean, std, low, high] : {Case{0, 1, -2, 2},
                                             {0, 0.02, -2, 2},
                                             {0, 1, 0.5, 3},
                                             {1, 2, -1, 7},
                                             {0, 1, 4, 6},
                                             {0, 1, -6, -4},
                                             {0, 1, 8, 9},
                                             {0, 1, 0, kInfinity}}) {
    Rng(1, "init", "dense1", "weight").truncated_normal(w, mean, std, low, high);
    BOOST_TEST(w.min() >= Real(low));
    BOOST_TEST(w.max() <= Real(high));
    check_moments(w, Law::truncated_normal(std, low, high, mean), 9);  // an exponential's: the tails' limit
    // In the tail where the mass is small: the complement of what lies above, mirrored if that is the smaller part.
    const double sign = low > mean ? -1 : 1;
    const double a = normal_distribution(sign * (low - mean) / std),
                 b = normal_distribution(sign * (high - mean) / std);
    BOOST_TEST(kolmogorov(w, [&](double x) { return (normal_distribution(sign * (x - mean) / std) - a) / (b - a); }) <
               1.95);
  }
}

BOOST_AUTO_TEST_CASE(truncated_without_bounds_is_normal_to_the_bit) {
  Matrix cut(100, 100), whole(100, 100);
  const Rng stream(1, "init", "dense1", "weight");
  stream.truncated_normal(cut, 0.1, 2, -kInfinity, kInfinity);
  stream.normal(whole, 0.1, 2);
  BOOST_TEST(std::equal(cut.begin(), cut.end(), whole.begin()));
}

BOOST_AUTO_TEST_CASE(truncated_beyond_all_doubles_or_without_spread_is_finite) {
  Matrix w(50, 50);
  const Rng stream(1, "init", "dense1", "weight");
  stream.truncated_normal(w, 0, 1, 50, 60);
  for (const Real x : w) BOOST_TEST(x == 50);
  stream.truncated_normal(w, 0, 1, -60, -50);
  for (const Real x : w) BOOST_TEST(x == -50);
  stream.truncated_normal(w, 0, 0, 0, 0);
  for (const Real x : w) BOOST_TEST(x == 0);
  stream.truncated_normal(w, 5, 0, -1, 1);
  for (const Real x : w) BOOST_TEST(x == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
