// Moments of a sample with their standard errors, and the distance of a sample from a law.
#pragma once

#include <vector>

#include "initlab/law.hpp"

namespace initlab::check {

/// Mean and variance about a known centre, each with the standard error that the sample itself shows.
struct SampleMoments {
  double count = 0;
  double mean = 0, mean_error = 0;
  double variance = 0, variance_error = 0;
};

SampleMoments sample_moments(const std::vector<double>& sample);

/// P(X <= x) of a normal, uniform or truncated normal law.
double distribution(const Law& law, double x);

/// The Kolmogorov-Smirnov distance of a sample from a law: sup |F_n - F|. Sorts the sample.
double distance(std::vector<double>& sample, const Law& law);

/// The distance that a sample of n from the law itself exceeds with probability `p`: sqrt(ln(2 / p) / (2 n))
/// (Massart 1990, a bound for every n).
double critical_distance(double n, double p);

/// How many standard errors a test allows. A normal deviate exceeds 5 of them with probability 6e-7: over the some
/// thousand comparisons of a whole suite a true claim fails once in 500 seeds, and the default seed is fixed.
inline constexpr double kErrors = 5;

}  // namespace initlab::check
