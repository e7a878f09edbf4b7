#include "check/layer_moments.hpp"

#include <cmath>

#include "check/layer_bench.hpp"
#include "check/statistics.hpp"

namespace initlab::check {

namespace {

constexpr std::uint64_t kNetworks = 400;
constexpr double kCorrelation = 0.6;

/// The laws under which the tensors are drawn: weights N(0, 1.5 / fan_in), biases N(0.1, 0.3^2), scales about where
/// they begin with deviation 0.3, state as it begins.
std::vector<TensorLaw> laws_of(const std::vector<TensorSpec>& specs) {
  std::vector<TensorLaw> laws;
  for (const TensorSpec& spec : specs) {
    Law law = Law::constant(spec.initial.value_or(1));
    if (spec.role == Role::weight) law = Law::normal(std::sqrt(1.5 / static_cast<double>(spec.fan_in)));
    if (spec.role == Role::bias) law = Law::normal(0.3, 0.1);
    if (spec.role == Role::scale) law = Law::normal(0.3, spec.initial.value_or(1));
    laws.push_back({&spec, law});
  }
  return laws;
}

void draw(LayerBench& bench, const std::vector<TensorLaw>& laws, std::uint64_t seed) {
  for (Index t = 0; t < laws.size(); ++t) {
    Matrix w = bench.tensors_at(bench.parameters())[t];
    Rng(seed, "check", "moments", laws[t].spec->name).normal(w, laws[t].law.mean, laws[t].law.std());
  }
}

/// Two samples whose entries are N(mean, 1) and correlated by kCorrelation. Drawn anew for each network: of given
/// numbers a layer that is no linear function of them (layer_norm, prelu) has other moments than of their law.
void draw_inputs(LayerBench& bench, double mean, std::uint64_t seed) {
  const Rng rng(seed, "check", "moments", "x");
  Matrix x = bench.x();
  for (Index i = 0; i < x.n_rows; ++i) {
    const double first = rng.normal(i, 0), other = rng.normal(i, 1);
    x.at(i, 0) = static_cast<Real>(mean + first);
    x.at(i, 1) = static_cast<Real>(mean + kCorrelation * first + std::sqrt(1 - kCorrelation * kCorrelation) * other);
  }
}

/// Mean, mean square and mean product of two columns.
struct Seen {
  double mean = 0, second = 0, product = 0;
};

Seen seen(const Matrix& pair) {
  Seen seen;
  for (Index i = 0; i < pair.n_rows; ++i) {
    const double first = static_cast<double>(pair.at(i, 0)), other = static_cast<double>(pair.at(i, 1));
    seen.mean += (first + other) / 2;
    seen.second += (first * first + other * other) / 2;
    seen.product += first * other;
  }
  const double n = static_cast<double>(pair.n_rows);
  return {seen.mean / n, seen.second / n, seen.product / n};
}

}  // namespace

void moments_agree_with_simulation(const Subject& subject) {
  for_each_case<Layer>(subject, [&](const Layer& layer) {
    if (layer.couples_samples()) skip("it couples samples: its moments are those of a large batch");
    bool any = false;
    const auto compare_with_simulation = [&](const Shape& shape, double mean) {
      LayerBench bench(layer, shape, 2, subject.seed);
      const std::vector<TensorLaw> laws = laws_of(bench.tensors());
      const auto predicted = layer.moments({mean, 1 + mean * mean, kCorrelation + mean * mean}, shape, laws);
      if (!predicted) return;
      any = true;
      std::vector<double> means, seconds, products;
      for (std::uint64_t k = 0; k < kNetworks; ++k) {
        draw(bench, laws, subject.seed + k);
        draw_inputs(bench, mean, subject.seed + k);
        bench.forward(Mode::probe, 0, 2);
        const Seen out = seen(bench.y());
        means.push_back(out.mean);
        seconds.push_back(out.second);
        products.push_back(out.product);
      }
      const auto compare = [&](const char* what, const std::vector<double>& sample, double claimed) {
        const SampleMoments moments = sample_moments(sample);
        // A layer that normalises shows no spread: what is left is rounding.
        const double allowed = kErrors * moments.mean_error + 1e-5 * (1 + std::abs(claimed));
        if (!(std::abs(moments.mean - claimed) <= allowed))
          fail(
              "moments {}: over {} draws of its tensors and of inputs of mean {}, {} is {:.4g} +- {:.1g}, predicted "
              "{:.4g}",
              text(bench), kNetworks, mean, what, moments.mean, moments.mean_error, claimed);
      };
      compare("E[y]", means, predicted->mean);
      compare("E[y^2]", seconds, predicted->second);
      compare("E[y y']", products, predicted->product);
    };
    for (const Shape& shape : {Shape{60}, Shape{3, 6, 6}}) {
      try {
        layer.output(shape);
      } catch (const std::exception&) {
        continue;
      }
      for (const double mean : {0.0, 0.5}) compare_with_simulation(shape, mean);
    }
    if (!any) skip("it predicts no moments: `moments` returns nothing");
  });
}

}  // namespace initlab::check
