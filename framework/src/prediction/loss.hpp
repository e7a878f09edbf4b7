// expected_loss: the loss at step 0 and its gradient at the outputs, over random last weights.
#pragma once

#include <optional>
#include <string>

#include "initlab/real.hpp"

namespace initlab::prediction {

/// Of one sample whose outputs are independent, of this mean and second moment.
struct ExpectedLoss {
  double value = 0;            ///< E l
  double gradient_square = 0;  ///< E (dl/dy)^2, mean over outputs
};

/// The losses "cross_entropy", "mse" and "half_squared_error" with K labels as one-hot vectors; nothing for others.
///
/// cross_entropy needs Gaussian outputs N(mean, v): with S = sum_k exp(y_k), E log S is the integral over s of
/// exp(-e^s) - L(s)^K and E sum_k p_k^2 that of K M(s) L(s)^(K-1), where L(s) = E exp(-e^(s + y)) and
/// M(s) = E[w^2 exp(-w)], w = e^(s + y): exact for independent outputs, by the trapezoidal rule to some 1e-10.
std::optional<ExpectedLoss> expected_loss(const std::string& loss, Index outputs, double mean, double second,
                                          bool gaussian);

/// Standard deviations over networks of one sample's loss and of its mean (dl/dy)^2, from 4096 draws of N(mean, v): of
/// the mean over samples at most that. Of the same losses.
struct LossDeviations {
  double value = 0, gradient_square = 0;
};
LossDeviations loss_deviations(const std::string& loss, Index outputs, double mean, double variance);

}  // namespace initlab::prediction
