// Gains in words: which activation they are computed from, and by which of the three definitions.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tensors.hpp"

namespace initlab::test {

namespace {

/// A weight of 200 inputs and 100 units between tanh and sigmoid.
struct Between {
  std::shared_ptr<const Activation> before = built_in().activation("tanh", {}),
                                    after = built_in().activation("sigmoid", {});
  TensorInfo info = dense_tensor(200, 100);

  Between() {
    info.before = before.get();
    info.before_type = "tanh";
    info.after = after.get();
    info.after_type = "sigmoid";
  }

  /// The gain that the claimed variance comes to.
  double gain(const std::string& word, const std::string& fan) const {
    const auto lecun = make("lecun", {{"gain", word}, {"fan", fan}});
    return std::sqrt(lecun->law(info)->variance * (fan == "in" ? 200 : 100));
  }
};

/// Four digits are given in the literature's tables.
bool is(double gain, double published) { return std::abs(gain - published) < 6e-5; }

}  // namespace

/// tanh: second-moment 1.5925, backward 1.4674, published 5/3; sigmoid: second-moment 1.8462, published 1; its backward
/// gain is 1 / sqrt(E[sigmoid'^2]): a sum over 2,000 points of the Gaussian's density gives 4.7156.
BOOST_FIXTURE_TEST_CASE(words_take_the_activation_on_the_side_of_the_fan, Between) {
  BOOST_TEST(is(gain("second_moment", "in"), 1.5925));
  BOOST_TEST(is(gain("backward", "in"), 1.4674));
  BOOST_TEST(std::abs(gain("published", "in") - 5.0 / 3) < 1e-12);
  BOOST_TEST(is(gain("auto", "in"), 1.5925));
  BOOST_TEST(is(gain("second_moment", "out"), 1.8462));
  BOOST_TEST(std::abs(gain("published", "out") - 1) < 1e-12);
  double second = 0;
  for (int i = -1000; i <= 1000; ++i) {
    const double z = 0.01 * i, sigmoid = 1 / (1 + std::exp(-z));
    second += 0.01 * std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0)) * std::pow(sigmoid * (1 - sigmoid), 2);
  }
  BOOST_TEST(is(gain("backward", "out"), 1 / std::sqrt(second)));
  BOOST_TEST(is(gain("auto", "out"), 1 / std::sqrt(second)));
}

BOOST_FIXTURE_TEST_CASE(orthogonal_schemes_take_the_gain_of_the_activation_before, Between) {
  for (const char* name : {"orthogonal", "delta_orthogonal"}) {
    const auto scheme = make(name, {{"gain", std::string("published")}});
    const arma::vec values = arma::svd(fill(*scheme, info));
    BOOST_TEST(arma::abs(values - 5.0 / 3).max() < 100 * kEpsilon);  // a hundred roundings of size 1
    BOOST_TEST(std::abs(scheme->law(info)->scale - 5.0 / 3) < 1e-12);
  }
}

BOOST_AUTO_TEST_CASE(without_an_activation_the_gain_is_1) {
  for (const char* word : {"auto", "second_moment", "backward", "published"})
    BOOST_TEST(std::abs(make("he", {{"gain", std::string(word)}})->law(dense_tensor(50, 10))->variance - 0.02) < 1e-15);
}

BOOST_FIXTURE_TEST_CASE(an_activation_that_no_table_has_is_an_error, Between) {
  info.before_type = "mish";
  BOOST_CHECK_EXCEPTION(make("lecun", {{"gain", std::string("published")}})->law(info), Error, [](const Error& error) {
    BOOST_TEST(error.what() ==
               std::string("gain: no table has one for this activation (got \"published\" beside mish, expected "
                           "one of identity, sigmoid, tanh, relu, leaky_relu, prelu, selu); \"second_moment\" and "
                           "\"backward\" compute one for any"));
    return true;
  });
}

}  // namespace initlab::test
