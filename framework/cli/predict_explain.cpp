// A prediction with its formulas.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <cmath>

#include "cli/predict.hpp"
#include "prediction/scatters.hpp"

namespace initlab::cli {

namespace {

using prediction::NodePrediction;
using prediction::Prediction;

/// A quantity by its formula: as text and as LaTeX, and where it is derived.
struct Formula {
  const char *text, *tex, *reference;
};

constexpr Formula kWeighted = {"q = sigma_w^2 E[x^2] + E[b^2]", "q = \\sigma_w^2\\,E[x^2] + E[b^2]",
                               "Poole et al. 2016, eq. 3"};
constexpr Formula kLayer = {"q = moments(E[x], E[x^2])", "q = \\mathrm{moments}(E[x], E[x^2])",
                            "Layer::moments of its plugin"};
constexpr Formula kSum = {"q = E[skip^2] + scale^2 E[branch^2] + 2 scale E[skip] E[branch]",
                          "q = E[s^2] + \\alpha^2 E[r^2] + 2 \\alpha E[s] E[r]", "Yang and Schoenholz 2017"};
constexpr Formula kMean = {"E[phi] = mean over lengths of E[phi(sqrt(q) g)]",
                           "E[\\phi] = \\langle E[\\phi(\\sqrt{q}\\,g)] \\rangle", "Poole et al. 2016, eq. 3"};
constexpr Formula kSecond = {"E[phi^2] = mean over lengths of E[phi(sqrt(q) g)^2]",
                             "E[\\phi^2] = \\langle E[\\phi(\\sqrt{q}\\,g)^2] \\rangle", "Poole et al. 2016, eq. 3"};
constexpr Formula kSaturated = {"saturated = P(|phi'(z)| < 0.19 sup |phi'|)",
                                "\\mathrm{saturated} = P(|\\phi'(z)| < 0.19 \\sup|\\phi'|)",
                                "Glorot and Bengio 2010, sec. 3"};
constexpr Formula kInactive = {"inactive = P(phi'(z) = 0)", "\\mathrm{inactive} = P(\\phi'(z) = 0)",
                               "He et al. 2015, sec. 2.2"};
constexpr Formula kChi = {"chi = sigma_w^2 E[phi'^2]", "\\chi = \\sigma_w^2\\,E[\\phi'^2]", "Poole et al. 2016, eq. 6"};
constexpr Formula kChiQ = {"chi_q = sigma_w^2 dE[phi^2]/dq", "\\chi_q = \\sigma_w^2\\,dE[\\phi^2]/dq",
                           "Schoenholz et al. 2017"};
constexpr Formula kBackward = {"backward = fan_out Var(W) E[phi'^2] = chi outputs / inputs",
                               "\\mathrm{backward} = n_{\\mathrm{out}} \\mathrm{Var}(W) E[\\phi'^2]",
                               "He et al. 2015, sec. 2.2; Schoenholz et al. 2017"};
constexpr Formula kGradient = {"rms dl/dz = sqrt(backward) rms dl/dz of the next, lengths apart",
                               "\\mathrm{rms}\\,\\partial l/\\partial z = \\sqrt{\\mathrm{backward}}\\ "
                               "\\mathrm{rms}\\,\\partial l/\\partial z_{+1}",
                               "Schoenholz et al. 2017"};
constexpr Formula kGradientEdges = {
    "rms dl/dz = sqrt(backward, mean over positions) rms dl/dz of the next",
    "\\mathrm{rms}\\,\\partial l/\\partial z = "
    "\\sqrt{\\langle\\mathrm{backward}\\rangle}\\ \\mathrm{rms}\\,\\partial l/\\partial z_{+1}",
    "the same where positions read differently many"};
constexpr Formula kTop = {"rms dl/dz, from the loss", "\\mathrm{rms}\\,\\partial l/\\partial z",
                          "softmax of independent logits"};
constexpr Formula kWeightGradient = {"rms dl/dW = sqrt(mean |dl/dz|^2 |x|^2 / (n_in n_out))",
                                     "\\mathrm{rms}\\,\\partial l/\\partial W = \\sqrt{\\langle|\\partial l/\\partial "
                                     "z|^2 |x|^2\\rangle / (n_{\\mathrm{in}} n_{\\mathrm{out}})}",
                                     "Glorot and Bengio 2010"};
constexpr Formula kSpread = {
    "spread of q: sqrt(Var q) / q, V' = chi_q^2 V + sigma_w^4 Var[phi^2] / n, Var q = V + 2 q^2 / n",
    "\\sqrt{\\mathrm{Var}\\,q}/q,\\quad V' = \\chi_q^2 V + \\sigma_w^4 "
    "\\mathrm{Var}[\\phi^2]/n,\\quad \\mathrm{Var}\\,q = V + 2 q^2/n",
    "delta method"};
constexpr Formula kExactSpread = {"spread of q: sqrt(Var ln q), a product of independent factors, one a layer",
                                  "\\sqrt{\\mathrm{Var} \\ln q}", "Hanin and Nica 2020"};

class Explanation {
 public:
  Explanation(const Prediction& prediction, const network::Network& network, bool tex)
      : prediction_(prediction), network_(network), tex_(tex) {}

  std::string text() {
    for (std::size_t i = 0; i < prediction_.nodes.size(); ++i) node(i);
    loss();
    return tex_ ? "\\begin{description}\n" + all_ + "\\end{description}\n" : all_;
  }

 private:
  static std::string n(double value) { return fmt::format("{:.5g}", value); }
  std::string root(const std::string& of) const { return tex_ ? "\\sqrt{" + of + "}" : "sqrt(" + of + ")"; }
  std::string times() const { return tex_ ? " \\cdot " : " x "; }

  /// One line: `numbers` may be empty.
  void line(const std::string& node, const Formula& formula, const std::string& numbers, double value) {
    const std::string put = numbers.empty() ? "" : " = " + numbers;
    if (tex_)
      all_ += fmt::format("\\item[\\texttt{{{}}}] ${}{} = {}$ ({})\n", escaped(node), formula.tex, put, n(value),
                          formula.reference);
    else
      all_ += fmt::format("{}: {}{} = {}  ({})\n", node, formula.text, put, n(value), formula.reference);
  }

  static std::string escaped(const std::string& name) {
    std::string out;
    for (const char c : name) out += c == '_' ? std::string("\\_") : std::string(1, c);
    return out;
  }

  void no_prediction(const std::string& node, const std::string& what, const std::string& why) {
    all_ += tex_ ? fmt::format("\\item[\\texttt{{{}}}] {}no prediction: {}\n", escaped(node), what, escaped(why))
                 : fmt::format("{}: {}no prediction: {}\n", node, what, why);
  }

  void node(std::size_t i) {
    const NodePrediction& one = prediction_.nodes[i];
    if (one.is_input) return;
    if (!one.why_not.empty()) return no_prediction(one.name, "", one.why_not);
    if (one.is_activation)
      activation(one);
    else
      layer(i, one);
    if (!one.is_activation)
      line(one.name, one.second_chain ? kExactSpread : kSpread, fmt::format("[n = {}]", one.units), one.q->spread());
    gradient(i, one);
    for (const auto& tensor : one.tensors)
      if (tensor.gradient && one.gradient) {
        const double x = prediction::second_scatter(prediction_.nodes[network_.nodes()[i].input]).value;
        line(one.name, kWeightGradient, about(n(one.gradient->value) + times() + root(n(x))), tensor.gradient->value);
      }
  }

  /// Of numbers that are means over the inputs' lengths, where the result is the mean of products.
  std::string about(const std::string& numbers) const {
    return tex_ ? numbers + "\\ \\mathrm{(lengths\\ apart)}" : numbers + " (lengths apart)";
  }

  /// The lengths that a mean is over.
  std::string lengths(const NodePrediction& z) const {
    double least = INFINITY, most = 0;
    for (const prediction::SampleSignal& one : z.samples) {
      least = std::min(least, one.second);
      most = std::max(most, one.second);
    }
    const std::string of = least == most ? "q = " + n(least)
                           : tex_        ? "q \\in [" + n(least) + ", " + n(most) + "]"
                                         : "q from " + n(least) + " to " + n(most);
    return tex_ ? "\\langle\\dots\\rangle_{" + of + "}" : fmt::format("[{} lengths, {}]", z.samples.size(), of);
  }

  void layer(std::size_t i, const NodePrediction& one) {
    const network::Node& node = network_.nodes()[i];
    const NodePrediction& before = prediction_.nodes[node.input];
    const double x = prediction::second_scatter(before).value;
    if (std::isfinite(one.input_factor))
      line(one.name, kWeighted, n(one.input_factor) + times() + n(x) + " + " + n(one.input_shift), one.q->value);
    else if (node.is_sum())
      line(one.name, kSum,
           n(prediction::second_scatter(prediction_.nodes[*node.skip]).value) + " + " + n(node.scale) + "^2" + times() +
               n(x) + " + ...",
           one.q->value);
    else
      line(one.name, kLayer, "", one.q->value);
  }

  void activation(const NodePrediction& one) {
    const std::string over = lengths(prediction_.nodes[one.reads]);
    line(one.name, kMean, over, one.activation_mean->value);
    line(one.name, kSecond, over, one.activation_second->value);
    line(one.name, kSaturated, over, one.saturated->value);
    line(one.name, kInactive, over, one.inactive->value);
    if (!one.next) return;
    const double w = one.next->weight_variance;
    line(one.name, kChi, n(w) + times() + n(one.next->chi / w), one.next->chi);
    line(one.name, kChiQ, n(w) + times() + n(one.next->chi_q / w), one.next->chi_q);
    line(one.name, kBackward, n(one.next->chi) + times() + n(one.next->backward / one.next->chi), one.next->backward);
  }

  void gradient(std::size_t i, const NodePrediction& one) {
    if (!one.gradient) {
      if (!one.why_no_gradient.empty()) no_prediction(one.name, "gradient: ", one.why_no_gradient);
      return;
    }
    if (i + 1 == prediction_.nodes.size()) return line(one.name, kTop, lengths(one), one.gradient->value);
    if (!one.next) return;
    const NodePrediction* next = prediction_.find(one.next->weight);
    line(one.name, one.next->assumption.empty() ? kGradient : kGradientEdges,
         fmt::format("{}{}{}", root(n(one.next->sent)), times(), n(next->gradient->value)), one.gradient->value);
  }

  void loss() {
    const prediction::BackwardResult& backward = prediction_.backward;
    if (!backward.loss) return no_prediction("loss", "", backward.why_no_loss);
    const bool is_cross_entropy = prediction_.loss_type == "cross_entropy";
    const Formula formula =
        is_cross_entropy
            ? Formula{"loss = E[log sum_k exp(y_k)] - E[y]", "E[\\log \\sum_k e^{y_k}] - E[y]",
                      "independent logits N(mean, variance)"}
            : Formula{"loss, from E[y^2] - 2 E[y] / K + 1 / K", "E[y^2] - 2 E[y]/K + 1/K", "one-hot targets"};
    line("loss", formula, lengths(prediction_.nodes.back()), backward.loss->value);
  }

  const Prediction& prediction_;
  const network::Network& network_;
  const bool tex_;
  std::string all_;
};

}  // namespace

std::string explanation(const Prediction& prediction, const network::Network& network, bool tex) {
  return Explanation(prediction, network, tex).text();
}

}  // namespace initlab::cli
