#include <algorithm>
#include <cmath>

#include "singular_values.hpp"
#include "statistic.hpp"
#include "trained_tensors.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

/// A^T B in double, block by block of their rows.
arma::mat products(const Matrix& a, const Matrix& b) {
  constexpr Index kRows = 8192;
  arma::mat sum(a.n_cols, b.n_cols, arma::fill::zeros);
  for (Index first = 0; first < a.n_rows; first += kRows) {
    const Index last = std::min<Index>(first + kRows, a.n_rows) - 1;
    const arma::mat rows = arma::conv_to<arma::mat>::from(a.rows(first, last));
    if (&a == &b)
      sum += rows.t() * rows;
    else
      sum += rows.t() * arma::conv_to<arma::mat>::from(b.rows(first, last));
  }
  return sum;
}

/// The flat difference that leads from the parameters of this step to those of step 0.
Matrix way_back(const NetworkView& network, const Observation& seen, Index parameters) {
  Matrix difference(parameters, 1, arma::fill::zeros);
  for (Index node = 0; node < network.nodes.size(); ++node)
    for (Index t = 0; t < network.nodes[node].tensors.size(); ++t) {
      const Matrix initial = seen.tensor(node, t, Observation::Which::initial), present = seen.tensor(node, t);
      const Index offset = network.nodes[node].slots[t].offset;
      for (Index i = 0; i < present.n_elem; ++i) difference[offset + i] = initial[i] - present[i];
    }
  return difference;
}

/// Gram matrices of the gradients of logits.
class Ntk : public Probe {
 public:
  explicit Ntk(const Parameters& parameters)
      : samples_(static_cast<Index>(parameters.integer("samples"))), each_(parameters.is("logits", "each")) {}

  Needs needs() const override { return {.initial_parameters = true, .evaluator = true}; }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    if (!batch.fixed)
      throw Error(
          "ntk: a kernel is of the same samples at every recording (got from = \"current\", expected \"test\" "
          "or \"train\")");
    const Index samples = std::min(samples_, batch.samples), logits = network.nodes.back().shape.size();
    const Index size = each_ ? samples * logits : samples;
    std::vector<Quantity> quantities = {
        statistic("", "ntk",
                  each_ ? "sum over trained parameters of df_k(x_i)/dtheta df_l(x_j)/dtheta, row i logits + k, column "
                          "j logits + l, f the network's output"
                        : "mean over logits k of the sum over trained parameters of df_k(x_i)/dtheta "
                          "df_k(x_j)/dtheta, f the network's output",
                  {{"row", size}, {"column", size}}),
        statistic("", "ntk_eigenvalues", "its eigenvalues, descending", {{"eigenvalue", size}}),
        statistic("", "ntk_drift", "|K_k - K_0| / |K_0|, Frobenius norms, K_0 that of step 0"),
        statistic("", "ntk_alignment", "<K_k, K_0> / (|K_k| |K_0|), Frobenius: 1 if they are proportional")};
    for (Quantity& quantity : quantities) {
      quantity.attributes["samples"] = static_cast<double>(samples);
      quantity.attributes["logits"] = static_cast<double>(logits);
      if (network.couples_samples) quantity.attributes["batch_coupled"] = 1;
    }
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView& batch) const override {
    const auto n = static_cast<double>(std::min(samples_, batch.samples));
    const auto logits = static_cast<double>(network.nodes.back().shape.size());
    const double parameters = parameter_count(network);
    const double pairs = each_ ? logits * logits : logits, size = each_ ? n * logits : n;
    // Two kernels, each of products of gradients, which are formed and turned to double first, with its eigenvalues.
    return {.passes = 2 * logits * n / (network.couples_samples ? 1 : static_cast<double>(batch.samples)),
            .operations = 2 * pairs * n * parameters * (n + 20) + 9 * size * size * size};
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    const Index samples = std::min(samples_, seen.samples()), logits = network.nodes.back().shape.size();
    Evaluator& evaluator = seen.evaluator();
    const auto kernel = [&](const Matrix* displacement) {
      return each_ ? of_each(evaluator, samples, logits, displacement)
                   : averaged(evaluator, samples, logits, displacement);
    };
    const arma::mat now = kernel(nullptr);
    arma::mat before = now;
    if (seen.step() != 0) {
      const Matrix back = way_back(network, seen, evaluator.parameters());
      before = kernel(&back);
    }
    const double size = arma::norm(now, "fro"), size_before = arma::norm(before, "fro");
    recorder.write("", "ntk", std::span<const double>(now.memptr(), now.n_elem));
    recorder.write("", "ntk_eigenvalues", numbers(eigenvalues(now)));
    recorder.write("", "ntk_drift", arma::norm(now - before, "fro") / size_before);
    recorder.write("", "ntk_alignment", arma::dot(now / size, before / size_before));
  }

 private:
  static arma::mat averaged(Evaluator& evaluator, Index samples, Index logits, const Matrix* displacement) {
    arma::mat kernel(samples, samples, arma::fill::zeros);
    Matrix gradients;
    for (Index k = 0; k < logits; ++k) {
      evaluator.logit_gradients(k, samples, gradients, displacement);
      kernel += products(gradients, gradients);
    }
    return kernel / static_cast<double>(logits);
  }

  static arma::mat of_each(Evaluator& evaluator, Index samples, Index logits, const Matrix* displacement) {
    arma::mat kernel(samples * logits, samples * logits);
    std::vector<Matrix> gradients(logits);
    for (Index k = 0; k < logits; ++k) evaluator.logit_gradients(k, samples, gradients[k], displacement);
    for (Index k = 0; k < logits; ++k)
      for (Index l = 0; l <= k; ++l) {
        const arma::mat part = products(gradients[k], gradients[l]);
        for (Index i = 0; i < samples; ++i)
          for (Index j = 0; j < samples; ++j)
            kernel(i * logits + k, j * logits + l) = kernel(j * logits + l, i * logits + k) = part(i, j);
      }
    return kernel;
  }

  static arma::vec eigenvalues(const arma::mat& kernel) {
    arma::vec ascending(kernel.n_rows);
    if (!kernel.is_finite()) return ascending.fill(arma::datum::nan);
    if (!arma::eig_sym(ascending, kernel)) throw Error("the eigenvalues of the kernel were not found");
    return arma::reverse(ascending);
  }

  Index samples_;
  bool each_;
};

}  // namespace

Component ntk() {
  return probe<Ntk>(
      {.name = "ntk",
       .formula = "K_ij = mean over logits k of df_k(x_i)/dtheta . df_k(x_j)/dtheta, of the first samples of the batch",
       .notes =
           "The empirical neural tangent kernel, beside the batch: ntk, ntk_eigenvalues, ntk_drift |K - K_0| / |K_0| "
           "and ntk_alignment <K, K_0> / (|K| |K_0|), K_0 the kernel at step 0. theta: every tensor that is not state, "
           "whatever its learning rate. logits = \"each\": one row a sample and logit. Gradients in Real, their "
           "products in double. Costs, for n samples, K logits and P parameters, K passes over n samples, n K "
           "gradients and n^2 K P operations (each: n^2 K^2 P), behind step 0 twice; memory n P numbers (each: n K P). "
           "Measured on a network 784-100-50-10 and 1000 samples, one thread: 64 samples as long as 770 training steps "
           "of "
           "100, 128 as 2800; each with 32 as 3400.",
       .reference = "Jacot et al. 2018",
       .parameters = {Parameter::integer("samples", "how many of the first samples")
                          .at_least(1)
                          .at_most(128)
                          .fallback(64)
                          .unit("samples"),
                      Parameter::choice("logits", {"mean", "each"},
                                        "one kernel of the samples, the mean over logits; or one of samples and logits")
                          .fallback("mean")}});
}
