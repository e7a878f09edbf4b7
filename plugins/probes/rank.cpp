#include <cmath>
#include <limits>

#include "raw_tensors.hpp"
#include "singular_values.hpp"
#include "statistic.hpp"

using namespace initlab;
using namespace initlab::probes;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// exp(-sum p ln p), p = s / sum s.
double effective_rank(const arma::vec& s) {
  const double sum = arma::accu(s);
  if (!(sum > 0)) return kNaN;
  double entropy = 0;
  for (const double value : s)
    if (value > 0) entropy -= value / sum * std::log(value / sum);
  return std::exp(entropy);
}

/// |X|_F^2 / |X|_2^2.
double stable_rank(const arma::vec& s) { return s[0] > 0 ? arma::accu(arma::square(s / s[0])) : kNaN; }

/// How many of the largest squares make up this part of their sum, over the number of units.
double explained_share(const arma::vec& s, Index units, double explained) {
  if (!(s[0] > 0)) return kNaN;
  const arma::vec squares = arma::square(s / s[0]);
  const double wanted = explained * arma::accu(squares);
  double sum = 0;
  Index count = 0;
  while (count < squares.n_elem && sum < wanted) sum += squares[count++];
  return static_cast<double>(count) / static_cast<double>(units);
}

/// How many dimensions tensors and signals make use of.
class Rank : public Probe {
 public:
  explicit Rank(const Parameters& parameters) : tensors_(parameters), explained_(parameters.real("explained")) {}

  Needs needs() const override { return tensors_.needs(); }

  std::vector<Quantity> quantities(const NetworkView& network, const BatchView& batch) const override {
    std::vector<Quantity> quantities;
    for (const RawTensor& raw : tensors_.of(network)) {
      const Quantity whole = declared(network, raw, batch);
      const auto add = [&](const char* name, const std::string& meaning) {
        quantities.push_back(statistic(whole.node, raw.name + name, meaning + whole.long_name));
        quantities.back().attributes = whole.attributes;
        if (raw.has_samples()) quantities.back().attributes["samples"] = static_cast<double>(batch.samples);
      };
      const std::string matrix = raw.has_samples() ? "the matrix units x samples, uncentred, of " : "";
      add("_effective_rank", "exponential of the entropy of the normalised singular values of " + matrix);
      add("_stable_rank", "square of the Frobenius norm over that of the largest singular value of " + matrix);
      if (!raw.has_samples()) continue;
      add("_explained_dimension_share",
          "share of the dimensions whose largest eigenvalues of the covariance over samples make up `explained` of "
          "their sum, a dimension a unit: ");
      quantities.back().attributes["explained"] = explained_;
    }
    return quantities;
  }

  Effort effort(const NetworkView& network, const BatchView& batch) const override {
    Effort effort;
    for (const RawTensor& raw : tensors_.of(network)) {
      const double numbers = entries(network, {raw}, batch);
      if (raw.has_samples())
        effort.operations +=
            2 * decomposition(static_cast<double>(batch.samples), numbers / static_cast<double>(batch.samples));
      else {
        const TensorSpec& spec = network.nodes[raw.node].tensors[raw.tensor].spec;
        effort.operations += decomposition(static_cast<double>(spec.rows), static_cast<double>(spec.columns));
      }
    }
    return effort;
  }

  void observe(const NetworkView& network, const Observation& seen, Recorder& recorder) const override {
    for (const RawTensor& raw : tensors_.of(network)) {
      const std::string& node = network.nodes[raw.node].name;
      arma::mat matrix = block(seen, raw);
      const arma::vec values = singular_values(matrix);
      recorder.write(node, raw.name + "_effective_rank", effective_rank(values));
      recorder.write(node, raw.name + "_stable_rank", stable_rank(values));
      if (!raw.has_samples()) continue;
      matrix.each_col() -= arma::mean(matrix, 1);
      recorder.write(node, raw.name + "_explained_dimension_share",
                     explained_share(singular_values(matrix), matrix.n_rows, explained_));
    }
  }

 private:
  RawTensors tensors_;
  double explained_;
};

}  // namespace

Component rank() {
  return probe<Rank>(
      {.name = "rank",
       .formula =
           "effective rank exp(-sum p ln p), p = s_i / sum s; stable rank sum s^2 / max s^2; share of dimensions "
           "that explain the variance",
       .notes =
           "Of each tensor <t> (named as hdf5 names them), s its singular values: <t>_effective_rank and "
           "<t>_stable_rank; of an output, s of the matrix units x samples as it is, without subtracting a mean. Of an "
           "output also <t>_explained_dimension_share: how many of the largest eigenvalues of the covariance over "
           "samples make up `explained` of their sum, over the number of units (Delve's layer saturation); with fewer "
           "samples than units it cannot come near 1. Every entry of a feature map is a unit of its own. A matrix that "
           "is 0 has none: NaN. Costs, in double, about 4 m n min(m, n) operations an m x n matrix, of outputs twice. "
           "Measured on a network 784-100-50-10 and 1000 samples, one thread: as "
           "long as 54 training steps of 100.",
       .reference = "Roy and Vetterli 2007 (effective rank); Shenk et al. 2019, \"Spectral analysis of latent "
                    "representations\" (explained dimensions)",
       .parameters = {RawTensors::parameter({"output", "weight"}),
                      Parameter::real("explained", "the part of the variance that is explained")
                          .above(0)
                          .at_most(1)
                          .fallback(0.99)}});
}
