// muP: variances and rates by role and optimizer.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "tensors.hpp"

namespace initlab::test {

namespace {

TensorInfo at(TensorInfo info, Position::Place place) {
  info.position.place = place;
  return info;
}

double rate(const TensorInfo& info, const char* optimizer) {
  return make("mup", {{"base_width", std::int64_t(64)}})->rate(info, optimizer);
}

}  // namespace

/// Widths of 256 = 4 * 64: Yang et al. 2021, table 3, relative to the base.
BOOST_AUTO_TEST_CASE(rates_follow_the_table_by_role_and_optimizer) {
  using Place = Position::Place;
  const TensorInfo input = at(dense_tensor(784, 256), Place::input), hidden = dense_tensor(256, 256),
                   output = at(dense_tensor(256, 10), Place::output);
  const auto relu = built_in().activation("relu", {});
  TensorInfo bias = vector(Role::bias, 256, 256), last_bias = at(vector(Role::bias, 256, 10), Place::output);
  for (const char* sgd : {"sgd", "momentum", "nesterov"}) {
    BOOST_TEST(rate(input, sgd) == 4);
    BOOST_TEST(rate(hidden, sgd) == 1);
    BOOST_TEST(rate(output, sgd) == 0.25);
    BOOST_TEST(rate(bias, sgd) == 4);
    BOOST_TEST(rate(vector(Role::scale, 1, 256), sgd) == 4);
    BOOST_TEST(rate(vector(Role::scale, 1, 1), sgd) == 1);
    BOOST_TEST(rate(last_bias, sgd) == 1);
  }
  for (const char* adaptive : {"adam", "adamw", "rmsprop", "adagrad"}) {
    BOOST_TEST(rate(input, adaptive) == 1);
    BOOST_TEST(rate(hidden, adaptive) == 0.25);
    BOOST_TEST(rate(output, adaptive) == 0.25);
    BOOST_TEST(rate(bias, adaptive) == 1);
    BOOST_TEST(rate(last_bias, adaptive) == 1);
  }
  // The last bias of a network whose output has none belongs to a hidden layer: an activation follows it.
  TensorInfo hidden_bias = at(vector(Role::bias, 256, 256), Place::output);
  hidden_bias.after = relu.get();
  BOOST_TEST(rate(hidden_bias, "sgd") == 4);
  // The only weight reads the samples and gives the logits.
  TensorInfo only = at(dense_tensor(784, 10), Place::input);
  only.position.count = 1;
  BOOST_TEST(rate(only, "sgd") == 1);
  BOOST_TEST(rate(only, "adam") == 1);
}

BOOST_AUTO_TEST_CASE(at_the_base_width_every_multiplier_is_1_and_kernels_count_channels) {
  using Place = Position::Place;
  for (const char* optimizer : {"sgd", "adam"}) {
    for (const TensorInfo& info :
         {at(dense_tensor(784, 64), Place::input), dense_tensor(64, 64), at(dense_tensor(64, 10), Place::output),
          vector(Role::bias, 64, 64), at(kernels(3, 64, 3, 3), Place::input), kernels(64, 64, 3, 3)})
      BOOST_TEST(rate(info, optimizer) == 1);
  }
  BOOST_TEST(rate(at(kernels(3, 128, 3, 3), Place::input), "sgd") == 2);
  BOOST_TEST(rate(kernels(128, 128, 5, 5), "adam") == 0.5);
  // Groups as many at every width: the channels of all count. One channel a group: nothing grows on that side.
  TensorInfo grouped = kernels(128, 128, 3, 3), depthwise = grouped;
  grouped.spec = TensorSpec::kernel(128, 128, 3, 3, 4);
  depthwise.spec = TensorSpec::kernel(128, 128, 3, 3, 128);
  BOOST_TEST(rate(grouped, "adam") == 0.5);
  BOOST_TEST(rate(depthwise, "adam") == 1);
  const auto variance = [](const TensorInfo& info) {
    return make("mup", {{"base_width", std::int64_t(64)}, {"gain", 2.0}})->law(info)->variance;
  };
  BOOST_TEST(std::abs(variance(at(dense_tensor(64, 10), Place::output)) / (4.0 / 64) - 1) < 1e-12);
  BOOST_TEST(std::abs(variance(at(dense_tensor(256, 10), Place::output)) / (4.0 / 256 / 4) - 1) < 1e-12);
  BOOST_TEST(std::abs(variance(dense_tensor(256, 256)) / (4.0 / 256) - 1) < 1e-12);
}

}  // namespace initlab::test
