// Entries against closed forms: mean, variance, kurtosis and bound; an error of 3 % of the deviation is rejected.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <set>

#include "tensors.hpp"

namespace initlab::test {

namespace {

double density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0)); }
double mass(double low, double high) { return (std::erf(high / std::sqrt(2.0)) - std::erf(low / std::sqrt(2.0))) / 2; }

/// A symmetric law: deviation, bound (infinite: none), and its moments of order 4, 6 and 8 in units of the deviation.
struct Form {
  double std, bound, fourth, sixth, eighth;
  double near_bound;  ///< of n entries, the largest lies within near_bound / n of the bound, but for a chance of e^-20
};

Form normal(double std) { return {std, INFINITY, 3, 15, 105, 0}; }

/// The moment of order k of a uniform law on (-1, 1) is 1 / (k + 1).
Form uniform(double bound) { return {bound / std::sqrt(3.0), bound, 9.0 / 5, 27.0 / 7, 81.0 / 9, 20}; }

/// A normal law of deviation `parent` between -2 and 2 of them: m_k = (k - 1) m_(k-2) - 2 2^(k-1) pdf(2) / mass, by
/// parts. The density at the bound is pdf(2) / mass = 0.0566 a deviation, on both sides: 20 / (2 * 0.0566 * 2) = 89.
Form truncated(double parent) {
  const double edge = 2 * density(2) / mass(-2, 2);
  double moment[9] = {1};
  for (int k = 2; k <= 8; k += 2) moment[k] = (k - 1) * moment[k - 2] - edge * std::pow(2, k - 1);
  const double v = moment[2];
  return {parent * std::sqrt(v),       2 * parent, moment[4] / (v * v), moment[6] / (v * v * v),
          moment[8] / (v * v * v * v), 89};
}

/// Standard errors of n entries: of the mean 1 / sqrt(n) deviations, of the variance sqrt((m4 - 1) / n) of itself, of
/// the kurtosis (delta method) sqrt((m8 - 4 m4 m6 + 4 m4^3 - m4^2) / n). Five are allowed: a chance of 6e-7 each.
bool agrees(const arma::mat& w, const Form& form) {
  const double n = static_cast<double>(w.n_elem), mean = arma::accu(w) / n, second = arma::accu(arma::square(w)) / n,
               kurtosis = arma::accu(arma::square(arma::square(w))) / n / (second * second),
               largest = arma::abs(w).max();
  const double m4 = form.fourth;
  const double mean_error = form.std / std::sqrt(n), variance_error = std::sqrt((m4 - 1) / n),
               kurtosis_error = std::sqrt((form.eighth - 4 * m4 * form.sixth + 4 * m4 * m4 * m4 - m4 * m4) / n);
  const bool bounded = std::isinf(form.bound) ||
                       (largest <= form.bound * (1 + kEpsilon) && largest >= form.bound * (1 - form.near_bound / n));
  return std::abs(mean) < 5 * mean_error && std::abs(second / (form.std * form.std) - 1) < 5 * variance_error &&
         std::abs(kurtosis - m4) < 5 * kurtosis_error && bounded;
}

struct Scheme {
  std::string name;
  Values values;
  TensorInfo info;
  Form form;
};

std::string word(const char* text) { return text; }

TensorInfo in_branch(TensorInfo info, Index layers, Index place) {
  info.branch = Branch{0, 4, layers, place};
  return info;
}

TensorInfo output(TensorInfo info) {
  info.position = {Position::Place::output, 4, 5};
  return info;
}

/// At least 41,472 entries each.
std::vector<Scheme> schemes() {
  const TensorInfo wide = dense_tensor(784, 100), grouped = kernels(16, 1152, 3, 3, 4),
                   biases = vector(Role::bias, 784, 50000);
  return {
      {"xavier", {{"law", word("uniform")}}, wide, uniform(0.0823853)},
      {"he", {}, wide, normal(0.0505076)},
      {"he", {}, grouped, normal(std::sqrt(2.0 / 36))},
      {"he", {{"fan", word("out")}}, grouped, normal(std::sqrt(2.0 / 2592))},
      {"lecun", {{"law", word("truncated")}}, wide, truncated(1 / 28.0 / 0.8796257)},
      {"normal", {{"std", 0.3}}, wide, normal(0.3)},
      {"uniform", {{"low", -0.3}, {"high", 0.3}}, wide, uniform(0.3)},
      {"truncated_normal", {{"std", 0.5}}, wide, truncated(0.5)},
      {"truncated_normal", {{"std", 0.5}, {"cut", 2.0}}, wide, truncated(0.5)},
      {"truncated_normal", {{"std", 0.5}, {"low", -1.0}, {"high", 1.0}}, wide, truncated(0.5)},
      {"truncated_normal", {{"std", 0.5}, {"corrected", true}}, wide, truncated(0.5 / 0.8796257)},
      {"variance_scaling", {}, wide, truncated(1 / 28.0 / 0.8796257)},
      {"variance_scaling", {{"scale", 2.0}, {"law", word("normal")}}, wide, normal(0.0505076)},
      {"variance_scaling", {{"fan", word("average")}, {"law", word("uniform")}}, wide, uniform(0.0823853)},
      {"pytorch_default", {}, wide, uniform(1 / 28.0)},
      {"pytorch_default", {}, grouped, uniform(1 / 6.0)},
      {"pytorch_default", {}, biases, uniform(1 / 28.0)},
      {"keras_default", {}, wide, uniform(0.0823853)},
      {"keras_default", {}, grouped, uniform(std::sqrt(6.0 / (36 + 2592)))},
      {"glorot_heuristic", {}, wide, uniform(1 / 28.0)},
      {"nguyen_widrow", {}, vector(Role::bias, 2, 50000), uniform(0.7 * std::sqrt(50000.0))},
      {"fixup", {}, wide, normal(0.0505076)},
      // L = 4 branches of m layers: 4^(-1/2) for m = 2, 4^(-1/4) for m = 3.
      {"fixup", {}, in_branch(wide, 2, 0), normal(0.0505076 / 2)},
      {"fixup", {}, in_branch(wide, 3, 1), normal(0.0505076 / std::sqrt(2.0))},
      {"mup", {{"base_width", std::int64_t(196)}}, wide, normal(1 / 28.0)},
      {"mup", {{"base_width", std::int64_t(196)}}, output(wide), normal(1 / 28.0 / 2)},
      {"critical", {{"law", word("uniform")}}, wide, uniform(std::sqrt(3.0) / 28)},
  };
}

/// Those whose entries are no independent draws from one of these laws, and the tests that know what they make.
const std::set<std::string> kElsewhere = {
    "delta_orthogonal", "dirac", "identity", "orthogonal", "sparse", "zero",  // matrices.cpp
    "constant",         "ones",  "zeros",                                     // below
    "from_file",                                                              // tests/interop/export_test.py
    "program",                                                                // tests/program
    "gradinit",         "lsuv",                                               // tests/training
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_initializer_has_its_law_tested_here_or_is_said_to_have_none) {
  std::set<std::string> registered, tested = kElsewhere;
  for (const plugin::Found& found : built_in().components())
    if (found.component.kind == Kind::initializer) registered.insert(found.component.about.name);
  for (const Scheme& scheme : schemes()) {
    BOOST_TEST(!kElsewhere.contains(scheme.name));
    tested.insert(scheme.name);
  }
  BOOST_TEST(registered == tested, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(entries_have_mean_variance_kurtosis_and_bound_of_the_published_law) {
  for (const Scheme& scheme : schemes())
    for (const std::uint64_t seed : {1, 2})
      BOOST_TEST_CONTEXT(scheme.name << " " << scheme.values.size() << " seed " << seed)
  BOOST_TEST(agrees(fill(scheme.name, scheme.values, scheme.info, seed), scheme.form));
}

/// The variance of 41,472 normal entries is known to 0.7 % of itself; one that is off by 6.1 % (1.03^2) is 8.7 standard
/// errors away, and passes five with a chance of 1e-4, in the worst case of the list.
BOOST_AUTO_TEST_CASE(an_error_of_three_percent_of_the_deviation_is_rejected) {
  for (const Scheme& scheme : schemes()) {
    const arma::mat w = fill(scheme.name, scheme.values, scheme.info);
    BOOST_TEST_CONTEXT(scheme.name << " " << scheme.values.size()) {
      BOOST_TEST(!agrees(1.03 * w, scheme.form));
      BOOST_TEST(!agrees(0.97 * w, scheme.form));
    }
  }
}

BOOST_AUTO_TEST_CASE(truncated_at_two_deviations_realises_0_8796257_of_the_parent) {
  BOOST_TEST(std::abs(truncated(1).std - 0.8796257) < 5e-8);
  BOOST_TEST(std::abs(make("truncated_normal", {{"std", 1.0}})->law(dense_tensor(3, 4))->std() - 0.8796257) < 5e-8);
}

/// Of a law cut on unlike sides: mean (pdf(a) - pdf(b)) / mass. Its deviation is below 1: five standard errors are
/// below 5 / sqrt(n).
BOOST_AUTO_TEST_CASE(a_normal_law_between_absolute_bounds_keeps_them_and_has_the_shifted_mean) {
  const arma::mat w =
      fill("truncated_normal", {{"std", 1.0}, {"mean", 0.5}, {"low", 0.0}, {"high", 2.0}}, dense_tensor(784, 100));
  BOOST_TEST(w.min() >= 0);
  BOOST_TEST(w.max() <= 2);
  const double mean = 0.5 + (density(-0.5) - density(1.5)) / mass(-0.5, 1.5);
  BOOST_TEST(std::abs(arma::mean(arma::vectorise(w)) - mean) < 5 / 280.0);
}

BOOST_AUTO_TEST_CASE(parameters_of_truncated_normal_that_do_not_go_together_are_refused) {
  const auto refused = [](Values values, const std::string& sentence) {
    values["std"] = 1.0;
    BOOST_CHECK_EXCEPTION(make("truncated_normal", values), Error, [&](const Error& error) {
      BOOST_TEST(error.what() == "initializer truncated_normal (plugin initializers 1.0): constructor: " + sentence);
      return true;
    });
  };
  refused({{"low", -1.0}}, "give both low and high, or neither");
  refused({{"low", -1.0}, {"high", 1.0}, {"cut", 2.0}}, "give either cut or low and high");
  refused({{"low", 1.0}, {"high", -1.0}}, "low must be below high");
  refused({{"low", -1.0}, {"high", 1.0}, {"corrected", true}},
          "corrected: only a law that is cut at a number of deviations can be; give cut, or leave out low and high");
  const std::string kTooLittle =
      "the bounds leave too little of the law (expected at least 0.001 std between them, within 38 std of the mean); a "
      "law that narrow is uniform: use uniform";
  refused({{"low", 40.0}, {"high", 50.0}}, kTooLittle);
  refused({{"cut", 1e-12}}, kTooLittle);
  refused({{"cut", 1e-6}, {"corrected", true}}, kTooLittle);
}

/// What schemes for weights make of a bias and of a scale: their layer is its weight alone.
BOOST_AUTO_TEST_CASE(schemes_for_weights_leave_biases_0_and_scales_1) {
  for (const char* name : {"keras_default", "glorot_heuristic", "fixup", "orthogonal", "delta_orthogonal", "identity",
                           "dirac", "zero", "sparse", "mup"}) {
    Values values;
    if (std::string(name) == "sparse") values = {{"sparsity", 0.5}};
    if (std::string(name) == "mup") values = {{"base_width", std::int64_t(8)}};
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(arma::abs(fill(name, values, vector(Role::bias, 5, 7))).max() == 0);
      BOOST_TEST(arma::abs(fill(name, values, vector(Role::scale, 5, 7)) - 1).max() == 0);
    }
  }
  for (const char* name : {"pytorch_default", "nguyen_widrow", "critical"})
    BOOST_TEST(arma::abs(fill(name, {}, vector(Role::scale, 5, 7)) - 1).max() == 0);
  BOOST_TEST(arma::abs(fill("constant", {{"value", 0.25}}, dense_tensor(5, 7)) - 0.25).max() == 0);
  BOOST_TEST(arma::abs(fill("zeros", {}, dense_tensor(5, 7))).max() == 0);
  BOOST_TEST(arma::abs(fill("ones", {}, dense_tensor(5, 7)) - 1).max() == 0);
}

}  // namespace initlab::test
