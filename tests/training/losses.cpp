// Losses and their gradients, against values computed by hand.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "support.hpp"
#include "training/losses/loss.hpp"

namespace initlab::test {

namespace {

/// exp, log and a division round by an eps or two each; nothing here is larger than 2 in its own units.
constexpr double kRounding = 8 * static_cast<double>(std::numeric_limits<Real>::epsilon());

struct Value {
  double loss;
  Matrix gradient;
};

/// One sample.
Value evaluate(const training::Loss& loss, const std::vector<double>& outputs, std::int32_t label, Real scale = 1) {
  Matrix y(outputs.size(), 1), dy(outputs.size(), 1);
  for (Index k = 0; k < outputs.size(); ++k) y[k] = static_cast<Real>(outputs[k]);
  Value value;
  const std::vector<std::int32_t> labels = {label};
  loss.evaluate(y, {labels}, scale, &dy, &value.loss);
  value.gradient = dy;
  return value;
}

void check(const Value& value, double loss, const std::vector<double>& gradient, double rounding = kRounding) {
  BOOST_TEST(std::abs(value.loss - loss) <= rounding * std::abs(loss), value.loss << " is not " << loss);
  for (Index k = 0; k < gradient.size(); ++k)
    BOOST_TEST(std::abs(value.gradient[k] - gradient[k]) <= rounding * std::max(1.0, std::abs(gradient[k])),
               value.gradient[k] << " is not " << gradient[k]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(losses)

BOOST_AUTO_TEST_CASE(cross_entropy_is_minus_log_softmax_and_its_slope_softmax_minus_target) {
  // softmax(0, ln 2, ln 5) = (1, 2, 5) / 8.
  check(evaluate(*training::make_cross_entropy(), {0, std::log(2), std::log(5)}, 1), std::log(4),
        {0.125, -0.75, 0.625});
}

BOOST_AUTO_TEST_CASE(cross_entropy_of_large_outputs_does_not_overflow) {
  check(evaluate(*training::make_cross_entropy(), {1000, 0}, 0), 0, {0, 0});
  check(evaluate(*training::make_cross_entropy(), {1000, 0}, 1), 1000, {1, -1});
}

BOOST_AUTO_TEST_CASE(cross_entropy_of_more_classes_than_are_taken_at_once) {
  // n - 1 outputs 0 and one ln n: the sum of exponentials is 2 n - 1. Taken in double term by term, it is off by at
  // most n eps of itself.
  for (const std::size_t n : {512, 513, 1200}) {
    const double sum = 2 * static_cast<double>(n) - 1;
    std::vector<double> outputs(n, 0), gradient(n, 1 / sum);
    outputs[n - 2] = std::log(n);
    gradient[n - 2] = static_cast<double>(n) / sum;
    gradient[1] -= 1;
    const double of_sum = static_cast<double>(n) * std::numeric_limits<double>::epsilon();
    check(evaluate(*training::make_cross_entropy(), outputs, 1), std::log(sum), gradient, kRounding + of_sum);
  }
}

BOOST_AUTO_TEST_CASE(cross_entropy_of_an_output_that_is_not_a_number_is_none_either) {
  for (const double wrong : {std::nan(""), std::numeric_limits<double>::infinity()})
    BOOST_TEST(!std::isfinite(evaluate(*training::make_cross_entropy(), {wrong, 0, 1}, 1).loss));
}

BOOST_AUTO_TEST_CASE(mse_is_the_mean_over_outputs) {
  // (1, 2, 4) - (0, 0, 1) = (1, 2, 3): 14 / 3, slope 2 / 3 of it.
  check(evaluate(*training::make_mse(), {1, 2, 4}, 2), 14.0 / 3, {2.0 / 3, 4.0 / 3, 2});
}

BOOST_AUTO_TEST_CASE(half_squared_error_is_half_the_sum_over_outputs) {
  check(evaluate(*training::make_half_squared_error(), {1, 2, 4}, 2), 7, {1, 2, 3});
}

BOOST_AUTO_TEST_CASE(half_squared_error_is_mse_times_half_the_number_of_outputs_in_every_gradient) {
  for (const Index outputs : {2u, 3u, 10u}) {
    std::vector<double> y(outputs);
    for (Index k = 0; k < outputs; ++k) y[k] = std::sin(static_cast<double>(k));
    const Value mean = evaluate(*training::make_mse(), y, 1),
                half = evaluate(*training::make_half_squared_error(), y, 1);
    const double factor = static_cast<double>(outputs) / 2;
    for (Index k = 0; k < outputs; ++k)
      BOOST_TEST(std::abs(half.gradient[k] - factor * mean.gradient[k]) <= kRounding * std::abs(half.gradient[k]));
    BOOST_TEST(std::abs(half.loss - factor * mean.loss) <= kRounding * half.loss);
  }
}

BOOST_AUTO_TEST_CASE(scale_multiplies_the_gradient_and_not_the_loss) {
  for (const char* name : {"cross_entropy", "mse", "half_squared_error"}) {
    const auto loss = training::make_loss(name, Parameters());
    const Value one = evaluate(*loss, {0.5, -1, 2}, 0), quarter = evaluate(*loss, {0.5, -1, 2}, 0, Real(0.25));
    BOOST_TEST(one.loss == quarter.loss);
    for (Index k = 0; k < 3; ++k)
      BOOST_TEST(std::abs(quarter.gradient[k] - 0.25 * one.gradient[k]) <= kRounding * std::abs(one.gradient[k]));
  }
}

BOOST_AUTO_TEST_CASE(each_column_has_its_own_label_and_loss) {
  Matrix y(2, 3, arma::fill::zeros), dy(2, 3);
  y(0, 1) = 1;
  const std::vector<std::int32_t> labels = {0, 0, 1};
  double values[3];
  training::make_half_squared_error()->evaluate(y, {labels}, 1, &dy, values);
  BOOST_TEST(values[0] == 0.5);
  BOOST_TEST(values[1] == 0.0);
  BOOST_TEST(values[2] == 0.5);
  BOOST_TEST(dy(0, 0) == -1);
  BOOST_TEST(dy(0, 1) == 0);
  BOOST_TEST(dy(1, 2) == -1);
}

BOOST_AUTO_TEST_CASE(outputs_and_classes_are_equal_in_number) {
  BOOST_TEST(sentence([] { training::make_mse()->check(5, 10, 10); }) ==
             "training.loss: the network's output and the data's classes differ in number (got 5 outputs, expected "
             "10); give the last layer 10 units");
  training::make_mse()->check(10, 10, 10);
}

BOOST_AUTO_TEST_CASE(outputs_and_target_vectors_are_of_one_size) {
  BOOST_TEST(sentence([] { training::make_half_squared_error()->check(5, 0, 3); }) ==
             "training.loss: the network's output and the data's target vectors differ in size (got 5 outputs, "
             "expected 3); give the last layer 3 units");
  training::make_mse()->check(3, 0, 3);
}

BOOST_AUTO_TEST_CASE(cross_entropy_of_target_vectors_is_refused) {
  BOOST_TEST(sentence([] { training::make_cross_entropy()->check(3, 0, 3); }) ==
             "training.loss: this loss needs class labels (got target vectors of 3 entries); use \"mse\" or "
             "\"half_squared_error\"");
}

BOOST_AUTO_TEST_CASE(squared_losses_take_target_vectors) {
  // y - t = (1, 2, 4) - (0.5, 2, 1) = (0.5, 0, 3): squares 9.25. The second column is its target.
  Matrix y(3, 2), dy(3, 2);
  const std::vector<double> outputs = {1, 2, 4, -1, 0, 7};
  std::copy(outputs.begin(), outputs.end(), y.begin());
  const std::vector<Real> targets = {Real(0.5), 2, 1, -1, 0, 7};
  double values[2];
  training::make_half_squared_error()->evaluate(y, {.vectors = targets.data()}, 1, &dy, values);
  check({values[0], Matrix(dy.col(0))}, 4.625, {0.5, 0, 3});
  check({values[1], Matrix(dy.col(1))}, 0, {0, 0, 0});
  training::make_mse()->evaluate(y, {.vectors = targets.data()}, Real(0.5), &dy, values);
  check({values[0], Matrix(dy.col(0))}, 9.25 / 3, {0.5 / 3, 0, 1});
}

BOOST_AUTO_TEST_CASE(a_one_hot_vector_is_a_label_to_the_bit) {
  const std::vector<Real> one_hot = {0, 1, 0};
  const std::vector<std::int32_t> label = {1};
  for (const char* name : {"mse", "half_squared_error"}) {
    const auto loss = training::make_loss(name, Parameters());
    Matrix y(3, 1), a(3, 1), b(3, 1);
    for (Index k = 0; k < 3; ++k) y[k] = static_cast<Real>(std::sin(1.0 + static_cast<double>(k)));
    double of_label = 0, of_vector = 0;
    loss->evaluate(y, {label}, Real(0.3), &a, &of_label);
    loss->evaluate(y, {.vectors = one_hot.data()}, Real(0.3), &b, &of_vector);
    BOOST_TEST(of_label == of_vector);
    BOOST_TEST(equal_bits(a, b));
  }
}

BOOST_AUTO_TEST_CASE(gradients_of_vector_losses_are_their_differences) {
  // Both are quadratic in y: the central difference has no truncation error. With step h = 1/8 its rounding is that of
  // two losses below 8, some eps each of which half an eps times 8 / (2 h); outputs and targets are below 2.
  const double h = 0.125, bound = 64 * static_cast<double>(std::numeric_limits<Real>::epsilon());
  const std::vector<Real> target = {Real(0.3), Real(-1.1), Real(0.7), Real(1.9)};
  for (const char* name : {"mse", "half_squared_error"}) {
    const auto loss = training::make_loss(name, Parameters());
    Matrix y(4, 1), dy(4, 1);
    for (Index k = 0; k < 4; ++k) y[k] = static_cast<Real>(std::cos(static_cast<double>(k)));
    double at = 0, up = 0, down = 0;
    loss->evaluate(y, {.vectors = target.data()}, 1, &dy, &at);
    for (Index k = 0; k < 4; ++k) {
      Matrix moved = y;
      moved[k] = y[k] + static_cast<Real>(h);
      loss->evaluate(moved, {.vectors = target.data()}, 1, nullptr, &up);
      const double above = static_cast<double>(moved[k]);
      moved[k] = y[k] - static_cast<Real>(h);
      loss->evaluate(moved, {.vectors = target.data()}, 1, nullptr, &down);
      const double difference = (up - down) / (above - static_cast<double>(moved[k]));
      BOOST_TEST(std::abs(difference - dy[k]) <= bound, name << ": " << difference << " is not " << dy[k]);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_unknown_loss_is_an_error) {
  BOOST_TEST(sentence([] { training::make_loss("hinge", Parameters()); }) ==
             "training.loss: no such loss (got \"hinge\", expected cross_entropy, mse or half_squared_error)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
