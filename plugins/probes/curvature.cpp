#include <cmath>

#include "hessian.hpp"
#include "lanczos.hpp"
#include "singular_values.hpp"
#include "statistic.hpp"
#include "trained_tensors.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// The curvature of the loss where the parameters are.
class Curvature : public Probe {
 public:
  explicit Curvature(const Parameters& parameters)
      : eigenvalues_(static_cast<Index>(parameters.integer("eigenvalues"))),
        steps_(static_cast<Index>(parameters.integer("lanczos_steps"))),
        vectors_(static_cast<std::uint64_t>(parameters.integer("trace_vectors"))),
        seed_(static_cast<std::uint64_t>(parameters.integer("seed"))) {
    if (eigenvalues_ > steps_) throw ParameterError("lanczos_steps must be at least eigenvalues");
  }

  Needs needs() const override { return {.evaluator = true}; }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView&) const override {
    bool scaled = false, learns = false;
    for (const NodeView& node : network.nodes)
      for (Index t = 0; t < node.tensors.size(); ++t)
        if (node.tensors[t].spec.role != Role::state && node.rates[t] != 0) {
          learns = true;
          scaled |= node.rates[t] != 1;
        }
    if (!learns) throw Error("curvature: no tensor of the network learns");
    const std::string hessian =
        std::string(scaled ? "D^1/2 H D^1/2, D what multiplies the learning rate of each tensor, " : "") +
        "H the Hessian of the mean loss over the probe batch with respect to all tensors that learn";
    std::vector<Quantity> quantities;
    const auto add = [&](const char* name, const std::string& definition, std::vector<Axis> axes = {}) -> Quantity& {
      quantities.push_back(statistic("", name, definition, std::move(axes)));
      quantities.back().attributes["difference"] = Hessian::step();
      if (scaled) quantities.back().attributes["rates_differ"] = 1;
      return quantities.back();
    };
    const auto of_lanczos = [&](Quantity& quantity) {
      quantity.attributes["lanczos_steps"] = static_cast<double>(steps_);
    };
    of_lanczos(add("hessian_eigenvalues", "largest eigenvalues, descending, by Lanczos, of " + hessian,
                   {{"eigenvalue", eigenvalues_}}));
    of_lanczos(add("hessian_residuals",
                   "of each of them: an eigenvalue lies within this distance, but for the error of the differences",
                   {{"eigenvalue", eigenvalues_}}));
    of_lanczos(add("hessian_smallest_eigenvalue", "smallest eigenvalue by Lanczos, of " + hessian));
    Quantity& sharpness =
        add("sharpness_times_rate",
            "largest eigenvalue times the learning rate of the next update: above stable_below, gradient descent "
            "without momentum moves away along its vector");
    of_lanczos(sharpness);
    sharpness.attributes["stable_below"] = 2;
    if (vectors_ == 0) return quantities;
    const auto of_vectors = [&](Quantity& quantity) {
      quantity.attributes["trace_vectors"] = static_cast<double>(vectors_);
    };
    of_vectors(add("hessian_trace", "mean of v' A v over vectors v of entries 1 and -1 (Hutchinson), A = " + hessian));
    if (vectors_ > 1)
      of_vectors(
          add("hessian_trace_error", "standard error of that mean over the vectors, divisor of its variance n - 1"));
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView&) const override {
    const auto steps = static_cast<double>(steps_), products = steps + static_cast<double>(vectors_);
    return {.passes = 2 * products, .operations = parameter_count(network) * (4 * steps * steps + 100 * products)};
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    const Hessian hessian(network, seen.evaluator());
    const Ritz ritz = lanczos([&](const arma::vec& v) { return hessian(v); }, hessian.normal(seed_),
                              std::min(steps_, hessian.dimension()));
    arma::vec values(eigenvalues_), residuals(eigenvalues_);
    for (Index i = 0; i < eigenvalues_; ++i) {
      const bool found = i < ritz.values.n_elem;
      values[i] = found ? ritz.values[i] : arma::datum::nan;
      residuals[i] = found ? ritz.residuals[i] : arma::datum::nan;
    }
    recorder.write("", "hessian_eigenvalues", numbers(values));
    recorder.write("", "hessian_residuals", numbers(residuals));
    recorder.write("", "hessian_smallest_eigenvalue", ritz.values[ritz.values.n_elem - 1]);
    recorder.write("", "sharpness_times_rate", values[0] * seen.rate());
    if (vectors_ == 0) return;
    arma::vec forms(vectors_);
    for (std::uint64_t k = 0; k < vectors_; ++k) {
      const arma::vec v = hessian.signs(seed_, k);
      forms[k] = arma::dot(v, hessian(v));
    }
    recorder.write("", "hessian_trace", arma::mean(forms));
    if (vectors_ > 1)
      recorder.write("", "hessian_trace_error", arma::stddev(forms) / std::sqrt(static_cast<double>(vectors_)));
  }

 private:
  Index eigenvalues_, steps_;
  std::uint64_t vectors_, seed_;
};

}  // namespace

Component curvature() {
  return probe<Curvature>(
      {.name = "curvature",
       .formula = "largest eigenvalues and trace of the Hessian of the mean loss over the probe batch",
       .notes =
           "Beside the batch: hessian_eigenvalues with hessian_residuals, hessian_smallest_eigenvalue, "
           "sharpness_times_rate (gradient descent without momentum is unstable above 2), hessian_trace with its "
           "standard error. H v is a central difference of two gradients over a length of eps^(1/3) of Real. At kinks "
           "(ReLU) the gradient jumps, and the jumps within that length count; products by automatic differentiation "
           "leave them out. Measured on 784-50-10 with ReLU and 500 samples at steps 0 and 40: largest eigenvalue 28 "
           "and 34 against 26 and 33 without jumps, but trace 319 +- 113 and 239 +- 33 against 141 and 128, smallest "
           "eigenvalue -17 and -10 against -1.7 and -1.2; of smooth activations both agree. Tensors of rate 0 do not "
           "count; where the tensors' multipliers of the rate differ (mup, rules) it is the Hessian of the parameters "
           "over their square roots, to which the 2 applies. First vectors are of the counter generator's stream "
           "(seed, "
           "\"curvature\", node, tensor), the same at every step. Costs 2 (lanczos_steps + trace_vectors) gradients of "
           "the whole batch and, for P parameters, 4 lanczos_steps^2 P operations; memory lanczos_steps P numbers of "
           "double. Measured on a network 784-100-50-10 and 1000 samples, one thread: as long as 1400 training steps "
           "of 100.",
       .reference = "Cohen et al. 2021 (sharpness against 2 / rate); Ghorbani et al. 2019 (Lanczos); Hutchinson 1989",
       .parameters = {
           Parameter::integer("eigenvalues", "how many of the largest").at_least(1).at_most(1000).fallback(5),
           Parameter::integer("lanczos_steps", "products with the Hessian that they are found by")
               .at_least(1)
               .at_most(1000)
               .fallback(30),
           Parameter::integer("trace_vectors", "vectors that the trace is estimated from; 0: no trace")
               .at_least(0)
               .at_most(10000)
               .fallback(8),
           Parameter::integer("seed", "of the vectors").at_least(0).fallback(0)}});
}
