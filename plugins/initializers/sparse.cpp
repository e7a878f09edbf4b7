#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "roles.hpp"

using namespace initlab;

namespace {

/// The entries of a matrix that share their zeros: a row or a column, or of it what one group holds.
struct Line {
  Index row, column;  ///< of the first entry
  bool along_row;
  Index length;

  std::pair<Index, Index> entry(Index i) const {
    return along_row ? std::pair(row, column + i) : std::pair(row + i, column);
  }
};

/// Normal weights, of which each line has lost a fixed number, chosen at random.
class Sparse : public Initializer {
 public:
  explicit Sparse(const Parameters& parameters)
      : sparsity_(parameters.real("sparsity")),
        std_(parameters.real("std")),
        by_output_(parameters.is("each", "output")) {}

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    if (const auto value = neutral(info)) {
      w.fill(static_cast<Real>(*value));
      return;
    }
    rng.normal(w, 0, std_);
    const Index count = lines(info.spec), length = info.spec.size() / count, zeros = zeros_of(length);
    const Rng order = rng.at(1);
    std::vector<std::pair<std::uint64_t, Index>> ranks(length);
    for (Index i = 0; i < count; ++i) {
      const Line line = this->line(info.spec, i, length);
      for (Index k = 0; k < length; ++k) {
        const auto [row, column] = line.entry(k);
        ranks[k] = {order.bits(row, column), k};
      }
      // The smallest of random numbers: every choice of so many entries is as likely as any other.
      std::nth_element(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(zeros), ranks.end());
      for (Index k = 0; k < zeros; ++k) {
        const auto [row, column] = line.entry(ranks[k].second);
        w(row, column) = 0;
      }
    }
  }

  std::optional<Law> law(const TensorInfo& info) const override {
    if (const auto value = neutral(info)) return Law::constant(*value);
    const Index length = info.spec.size() / lines(info.spec);
    const double kept = static_cast<double>(length - zeros_of(length)) / static_cast<double>(length);
    return Law::other(std_ * std_ * kept);
  }

 private:
  /// As many as there are outputs, or inputs of all groups.
  Index lines(const TensorSpec& spec) const {
    return by_output_ ? spec.outputs() : spec.inputs() * spec.taps() * spec.groups;
  }

  Line line(const TensorSpec& spec, Index i, Index length) const {
    const bool along_row = spec.outputs_are_rows == by_output_;
    if (by_output_) return along_row ? Line{i, 0, true, length} : Line{0, i, false, length};
    const Index inputs = spec.inputs() * spec.taps(), first = i / inputs * length, input = i % inputs;
    return along_row ? Line{input, first, true, length} : Line{first, input, false, length};
  }

  Index zeros_of(Index length) const { return static_cast<Index>(std::ceil(sparsity_ * static_cast<double>(length))); }

  double sparsity_, std_;
  bool by_output_;
};

}  // namespace

Component sparse() {
  return initializer<Sparse>(
      {.name = "sparse",
       .formula =
           "W ~ N(0, std^2), of which ceil(sparsity n) of the n weights that leave each input, chosen at random, are 0",
       .notes =
           "Var(W) = std^2 (1 - ceil(sparsity n) / n). As PyTorch's sparse_. Martens leaves 15 of the weights that "
           "enter a unit: each = \"output\", sparsity = 1 - 15 / fan_in, std = 1. Biases are 0, scales 1.",
       .reference = "Martens 2010, section 5; PyTorch's sparse_",
       .parameters = {
           Parameter::real("sparsity", "share of weights that are 0").at_least(0).below(1),
           Parameter::real("std", "standard deviation of the others").at_least(0).fallback(0.01),
           Parameter::choice("each", {"input", "output"},
                             "what has that share: the weights that leave each input (of kernels: each input "
                             "channel at each tap), or those that enter each output, within its group")
               .fallback("input")}});
}
