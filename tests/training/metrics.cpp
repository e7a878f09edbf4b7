// Loss and accuracy of a whole set.
#include "training/metrics.hpp"

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "support.hpp"

namespace initlab::test {

namespace {

/// y = x: three inputs, three outputs.
struct Identity {
  Identity() : network(assemble(plan({dense("out", 3, false)}), {3})), parameters(network.parameters()) {
    parameters.zeros();
    Matrix w = network::tensors(network.nodes()[1], parameters.memptr())[0];
    w.eye();
  }
  training::Metrics operator()(const data::Samples& set, Index threads = 2) {
    network::Team team(threads);
    return training::Evaluation(network, *loss, set.count(), team)(parameters, set, set.count());
  }
  network::Network network;
  network::Flat parameters;
  std::unique_ptr<training::Loss> loss = training::make_half_squared_error();
};

}  // namespace

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_FIXTURE_TEST_CASE(loss_is_the_mean_and_accuracy_the_share_of_right_samples, Identity) {
  // Errors by hand: (1,0,0) with label 0: 0; (0,2,0) with label 1: 1/2; (0,1,0) with label 2: 1; (0,0,3) with label
  // 2: 2. Sum 3.5; the third is wrong.
  const data::Samples set({1, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 3}, 3, {0, 1, 2, 2});
  const training::Metrics metrics = (*this)(set);
  BOOST_TEST(metrics.loss == 3.5 / 4);
  BOOST_TEST(metrics.accuracy == 0.75);
}

BOOST_FIXTURE_TEST_CASE(the_first_samples_alone_are_looked_at, Identity) {
  const data::Samples set({1, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 3}, 3, {0, 1, 2, 2});  // errors 0, 1/2, 1, 2 as above
  network::Team team(2);
  const training::Metrics metrics = training::Evaluation(network, *loss, 3, team)(parameters, set, 3);
  BOOST_TEST(metrics.loss == 1.5 / 3);
  BOOST_TEST(metrics.accuracy == 2.0 / 3);
}

BOOST_FIXTURE_TEST_CASE(of_equal_outputs_the_first_counts, Identity) {
  BOOST_TEST((*this)(data::Samples({1, 1, 0, 1, 1, 0}, 3, {0, 1})).accuracy == 0.5);
}

BOOST_FIXTURE_TEST_CASE(outputs_that_are_no_numbers_are_wrong_whatever_the_label, Identity) {
  const Real none = std::numeric_limits<Real>::quiet_NaN();
  const data::Samples set({none, none, none, none, none, none, none, none, none}, 3, {0, 1, 2});
  const training::Metrics metrics = (*this)(set);
  BOOST_TEST(metrics.accuracy == 0.0);
  BOOST_TEST(std::isnan(metrics.loss));
}

BOOST_FIXTURE_TEST_CASE(a_set_of_several_batches_is_one_mean, Identity) {
  // 2503 samples are two batches of 1000 and one of 503. A mean of batch means would weigh the last one double.
  const data::Samples set = samples(3, 2503, 3, 7);
  std::vector<std::int64_t> index(2503);
  for (std::size_t i = 0; i < index.size(); ++i) index[i] = static_cast<std::int64_t>(i);
  Matrix x(3, 2503);
  set.gather(index, x);
  double sum = 0, right = 0;
  for (Index i = 0; i < 2503; ++i) {
    const auto label = static_cast<Index>(set.labels()[i]);
    for (Index k = 0; k < 3; ++k) sum += std::pow(x(k, i) - (k == label ? 1.0 : 0.0), 2) / 2;
    right += x.col(i).index_max() == label;
  }
  const training::Metrics metrics = (*this)(set);
  // Each difference is rounded by an eps of Real, which its square doubles; adding up 2503 terms in double precision
  // in another order moves the sum by at most 2503 eps of double.
  const double bound = 2 * std::numeric_limits<Real>::epsilon() + 2503 * std::numeric_limits<double>::epsilon();
  BOOST_TEST(std::abs(metrics.loss - sum / 2503) <= bound * sum / 2503);
  BOOST_TEST(metrics.accuracy == right / 2503);
  BOOST_TEST((*this)(set, 1).loss == metrics.loss);
}

BOOST_FIXTURE_TEST_CASE(a_regression_has_a_loss_and_no_accuracy, Identity) {
  // Errors by hand: (1, 0, 0) - (0, 0, 0): 1/2; (0, 2, 0) - (0, 2, 2): 2.
  const data::Samples set({1, 0, 0, 0, 2, 0}, 3, {}, {{0, 0, 0, 0, 2, 2}, 3});
  const training::Metrics metrics = (*this)(set);
  BOOST_TEST(metrics.loss == 1.25);
  BOOST_TEST(std::isnan(metrics.accuracy));
}

BOOST_FIXTURE_TEST_CASE(targets_of_several_batches_belong_to_their_samples, Identity) {
  // y = x, and the target of sample i is x + (0, 0, i / 1024): half the mean of i^2 / 2^20, all of it exact up to the
  // rounding of x + i / 1024, x below 8 and so by at most eps 4, in differences of at most 2.5.
  const Matrix x = normal_matrix(3, 2503, 9);
  data::TargetVectors targets{std::vector<Real>(x.begin(), x.end()), 3};
  double expected = 0;
  for (Index i = 0; i < 2503; ++i) {
    const double shift = static_cast<double>(i) / 1024;
    targets.entries[3 * i + 2] += static_cast<Real>(shift);
    expected += shift * shift / 2 / 2503;
  }
  const data::Samples set(std::vector<Real>(x.begin(), x.end()), 3, {}, std::move(targets));
  // Two sums of 2503 terms add at most 2503 eps of double to a loss near 1.
  const double bound = 2.5 * 4 * static_cast<double>(std::numeric_limits<Real>::epsilon()) +
                       2503 * std::numeric_limits<double>::epsilon();
  BOOST_TEST(std::abs((*this)(set).loss - expected) <= bound);
  BOOST_TEST((*this)(set, 1).loss == (*this)(set).loss);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
