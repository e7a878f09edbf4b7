// critical: chi = 1 at the fixed point that the claimed variances have.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "initlab/expectation.hpp"
#include "tensors.hpp"

namespace initlab::test {

namespace {

/// A layer of 50 inputs and 30 units after an activation.
struct After {
  std::shared_ptr<const Activation> phi;
  TensorInfo weight = dense_tensor(50, 30), bias = vector(Role::bias, 50, 30);

  explicit After(const std::string& name) : phi(built_in().activation(name, {})) {
    for (TensorInfo* info : {&weight, &bias}) {
      info->before = phi.get();
      info->before_type = name;
    }
  }
  double sigma_w(const Values& values) const { return 50 * make("critical", values)->law(weight)->variance; }
  double sigma_b(const Values& values) const { return make("critical", values)->law(bias)->variance; }
  std::optional<double> length(const Values& values) const { return make("critical", values)->kept_length(weight); }
};

double chi(const Activation& phi, double sigma_w, double q) { return sigma_w * slope_expectation(phi, q); }

void is_refused(const After& layer, const Values& values, const std::string& sentence) {
  BOOST_CHECK_EXCEPTION(layer.sigma_w(values), Error, [&](const Error& error) {
    BOOST_TEST(error.what() == sentence);
    return true;
  });
}

}  // namespace

/// Quadratures are converged to 1e-10; the solution of an equation of two of them may be a hundred times as far off.
constexpr double kTolerance = 1e-8;

BOOST_AUTO_TEST_CASE(a_bias_variance_gives_the_weight_variance_at_which_chi_is_1) {
  for (const auto& [name, sigma_b] :
       std::vector<std::pair<const char*, double>>{{"tanh", 0.05}, {"tanh", 0.001}, {"tanh", 2.0}, {"sigmoid", 0.1}}) {
    const After layer(name);
    const double sigma_w = layer.sigma_w({{"bias_variance", sigma_b}});
    BOOST_TEST(std::abs(layer.sigma_b({{"bias_variance", sigma_b}}) - sigma_b) < 1e-15);
    const auto points = fixed_points(*layer.phi, sigma_w, sigma_b);
    BOOST_TEST_CONTEXT(name << " " << sigma_b) {
      BOOST_REQUIRE(!points.empty());
      double nearest = INFINITY;
      for (const FixedPoint& point : points)
        nearest = std::min(nearest, std::abs(chi(*layer.phi, sigma_w, point.q) - 1));
      BOOST_TEST(nearest < kTolerance);
    }
  }
  // Seven digits, as tests/network has them from the literature.
  BOOST_TEST(std::abs(After("tanh").sigma_w({{"bias_variance", 0.05}}) - 1.7609546) < 5e-7);
}

BOOST_AUTO_TEST_CASE(a_second_moment_gives_both_variances) {
  for (const auto& [name, q] :
       std::vector<std::pair<const char*, double>>{{"tanh", 0.5}, {"tanh", 3.0}, {"relu", 1.7}, {"identity", 2.0}}) {
    const After layer(name);
    const double sigma_w = layer.sigma_w({{"q", q}}), sigma_b = layer.sigma_b({{"q", q}});
    BOOST_TEST_CONTEXT(name << " " << q) {
      BOOST_TEST(std::abs(chi(*layer.phi, sigma_w, q) - 1) < kTolerance);
      BOOST_TEST(std::abs(sigma_w * expectation(*layer.phi, q) + sigma_b - q) < kTolerance * q);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_bias_variance_tanh_and_identity_are_critical_at_1_and_relu_at_2) {
  BOOST_TEST(std::abs(After("tanh").sigma_w({}) - 1) < kTolerance);
  BOOST_TEST(std::abs(After("identity").sigma_w({}) - 1) < kTolerance);
  BOOST_TEST(std::abs(After("relu").sigma_w({}) - 2) < kTolerance);
  BOOST_TEST(After("relu").sigma_b({}) == 0);
}

BOOST_AUTO_TEST_CASE(the_length_that_it_keeps_is_the_one_given_or_the_solution_and_of_relu_there_is_none) {
  BOOST_TEST(After("tanh").length({{"q", 0.5}}).value() == 0.5);
  BOOST_TEST(After("gelu").length({}).value() == 0);  // the limit of small lengths
  BOOST_TEST(!After("relu").length({}));              // every length
  const After tanh("tanh");
  const double q = tanh.length({{"bias_variance", 0.05}}).value();
  BOOST_TEST(std::abs(tanh.sigma_w({{"bias_variance", 0.05}}) * expectation(*tanh.phi, q) + 0.05 - q) < kTolerance);
}

BOOST_AUTO_TEST_CASE(the_first_weight_looks_at_the_activation_that_follows_and_none_is_the_identity) {
  const auto relu = built_in().activation("relu", {});
  TensorInfo first = dense_tensor(50, 30);
  BOOST_TEST(std::abs(50 * make("critical")->law(first)->variance - 1) < kTolerance);
  first.after = relu.get();
  first.after_type = "relu";
  BOOST_TEST(std::abs(50 * make("critical")->law(first)->variance - 2) < kTolerance);
}

BOOST_AUTO_TEST_CASE(where_there_is_no_solution_it_says_so) {
  is_refused(After("relu"), {{"bias_variance", 0.05}},
             "bias_variance: no sigma_w^2 makes chi = 1 with this bias variance (got 0.05 with the activation relu, "
             "searched second moments from 1e-8 to 1e8); ReLU and the identity are critical at 0 alone");
  // sigmoid(0) = 1/2: at small q the mean of phi^2 is far above q.
  const After sigmoid("sigmoid");
  const double needed = 1 - expectation(*sigmoid.phi, 1) / slope_expectation(*sigmoid.phi, 1);
  BOOST_TEST(needed < 0);
  is_refused(sigmoid, {{"q", 1.0}},
             "q: chi = 1 at this second moment would need a negative bias variance (got 1.0 with the activation "
             "sigmoid, which needs " +
                 literal(needed) + "); give another q, or bias_variance");
  BOOST_CHECK_THROW(make("critical", {{"q", 1.0}, {"bias_variance", 0.0}}), Error);
}

}  // namespace initlab::test
