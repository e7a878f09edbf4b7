#include "prediction/layer_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plugin/registry.hpp"
#include "prediction/connections.hpp"
#include "prediction/drawn.hpp"
#include "prediction/laws.hpp"
#include "prediction/scatters.hpp"

namespace initlab::prediction {

namespace {

using network::Node;

const std::string kBetween = "; ";  // reasons

Moments moments(const Node& node, const std::vector<TensorLaw>& laws, const Moments& input) {
  const auto found = plugin::guarded(node.title, "moments", [&] { return node.layer->moments(input, node.in, laws); });
  if (!found) {
    for (const TensorLaw& tensor : laws)
      if (tensor.spec->role == Role::weight && tensor.law.mean != 0)
        throw NoPrediction{fmt::format(
            "the mean of its weights is not 0 ({:.4g}): what units have in common is not known", tensor.law.mean)};
    throw NoPrediction{fmt::format("{} states no moments here", node.type)};
  }
  if (!std::isfinite(found->second))
    throw NoPrediction{fmt::format("{} needs the mean of what it reads, which is not known of raw inputs", node.type)};
  return *found;
}

/// Of a batch of strangers: what samples have in common is not known, and only a layer that couples them asks.
double product(const Node& node) { return node.couples_samples ? 0 : kUnknown; }

const TensorSpec& weight(const Node& node) {
  const auto found = std::find_if(node.tensors.begin(), node.tensors.end(),
                                  [](const TensorInfo& tensor) { return tensor.spec.role == Role::weight; });
  return found->spec;
}

Law& weight_law(std::vector<TensorLaw>& laws) {
  return std::find_if(laws.begin(), laws.end(), [](const TensorLaw& one) { return one.spec->role == Role::weight; })
      ->law;
}

/// Of a weight of which no more is claimed than a mean and a variance.
std::optional<Drawn> drawn_weight(const Node& node, const std::vector<TensorLaw>& laws) {
  for (Index t = 0; t < laws.size(); ++t)
    if (laws[t].spec->role == Role::weight && laws[t].law.shape == Law::Shape::other && laws[t].law.variance > 0)
      return draw(node, t);
  return std::nullopt;
}

std::vector<SampleSignal> at_outputs(const Connections& connections, const NodePrediction& before) {
  const Index inputs = connections.inputs();
  const double scale = static_cast<double>(connections.outputs()) / connections.total();
  const std::vector<SampleSignal> lengths = by_length(before);
  std::vector<SampleSignal> read;
  std::vector<double> second(inputs), deviation(inputs);
  for (std::size_t j = 0; j < lengths.size(); ++j) {
    for (Index p = 0; p < inputs; ++p) {
      const SampleSignal& x = before.samples[before.positions == 1 ? j : j * inputs + p];
      second[p] = x.second;
      deviation[p] = x.second_deviation;
    }
    for (Index p = 0; p < connections.outputs(); ++p)
      read.push_back({.mean = lengths[j].mean,
                      .second = scale * connections.read_at(p, second.data()),
                      .second_deviation = scale * connections.read_at(p, deviation.data())});
  }
  return read;
}

/// Whether the layer's own moments say as much: a sum over the entries of its kernels.
bool agree(const Connections& connections, const Node& node, const std::vector<TensorLaw>& laws) {
  const TensorSpec& spec = weight(node);
  const auto law = std::find_if(laws.begin(), laws.end(), [&](const TensorLaw& one) { return one.spec == &spec; });
  const double inputs =
      static_cast<double>(spec.inputs()) * connections.total() / static_cast<double>(connections.outputs());
  const auto factor = growth(node, laws, 0, 1);
  return factor && std::abs(*factor - inputs * law->law.variance) <= 1e-9 * std::abs(*factor);
}

/// Kernels that hold weights at some taps only: they read what these read. The law that is claimed is the mean over all
/// taps; here it becomes the one that makes of evenly filled kernels what these are on average over outputs.
Connections of_taps(const Node& node, const Connections& even, const std::vector<bool>& taps, Law& law) {
  Connections some = *Connections::of(node, taps);
  const double used = static_cast<double>(std::count(taps.begin(), taps.end(), true));
  law.variance *= static_cast<double>(taps.size()) / used * some.total() / even.total();
  return some;
}

/// What the sums of a layer with weights read, on average over the inputs of a sum: of kernels at each position of
/// the output if they read zeros around the image, or an image whose positions differ.
std::vector<SampleSignal> read_by(const Node& node, std::vector<TensorLaw>& laws, const std::optional<Drawn>& drawn,
                                  const NodePrediction& before, NodePrediction& one) {
  const TensorSpec& spec = weight(node);
  one.positions = 1;
  if (!spec.is_kernel()) {
    one.varies = false;
    return by_length(before);
  }
  auto connections = Connections::of(node);
  const bool is_even = !drawn || drawn->all_taps();
  if (!connections || !agree(*connections, node, laws)) {
    if (!is_even) throw NoPrediction{"its kernels hold weights at some positions only"};
    assume(one, "second moments are taken as equal at all positions of an image");
    return by_length(before);
  }
  if (!is_even) connections = of_taps(node, *connections, drawn->taps, weight_law(laws));
  if (before.varies && !connections->is_read_alike()) {
    assume(one, "second moments are taken as equal at all positions of an image");
  }
  one.connections = std::make_shared<const Connections>(std::move(*connections));
  if (before.positions == 1 && one.connections->reads_alike()) return before.samples;
  one.positions = one.connections->outputs();
  return at_outputs(*one.connections, before);
}

/// A sum of n terms w x has the excess kurtosis 3 E[x^4] / (n E[x^2]^2) or less, w being normal: E|z| is smaller by a
/// 24th of that (Edgeworth), and 1/4 is 1 %. Units that read the same inputs are Gaussian given these: not units of
/// groups, nor of matrices with zeros, nor positions of an image.
void few_links(const Node& node, const std::optional<Drawn>& drawn, const NodePrediction& before, NodePrediction& one) {
  constexpr double kFew = 0.25, kGaussian = 3;
  const TensorSpec& spec = weight(node);
  const Index taps = drawn ? std::count(drawn->taps.begin(), drawn->taps.end(), true) : spec.taps();
  const double inputs = static_cast<double>(spec.inputs() * taps), links = drawn ? drawn->links : inputs;
  const bool by_unit = spec.groups > 1 || links < inputs;
  one.law_assumption.clear();
  one.excess_kurtosis = 0;
  if ((!by_unit && !spec.is_kernel()) || !(links > 0)) return;
  const SampleSignal& x = before.samples.front();
  const double deviation = (x.second_deviation * x.second_deviation - x.law_deviation * x.law_deviation) /
                           (x.second * x.second) * static_cast<double>(before.units);
  const double excess = 3 * std::max(kGaussian, 1 + deviation) / links;
  if (by_unit) one.excess_kurtosis = excess;
  if (excess > kFew) one.law_assumption = "sums over few weights are taken as Gaussian";
}

/// Independent units, given the input: those of the layer, but of a part of a rotation. |W x|^2 / |x|^2 of m of n
/// orthogonal directions is Beta(m / 2, (n - m) / 2), whose relative variance is 2 (n - m) / (m (n + 2)); that of all n
/// is a number.
double degrees_of_freedom(const std::vector<TensorLaw>& laws, const std::optional<Drawn>& drawn,
                          const NodePrediction& one) {
  const auto orthogonal = std::find_if(laws.begin(), laws.end(), [](const TensorLaw& tensor) {
    return tensor.spec->role == Role::weight && tensor.law.shape == Law::Shape::orthogonal && !tensor.spec->is_kernel();
  });
  const double units = static_cast<double>(one.units) * 2 / (2 + one.excess_kurtosis);
  if (drawn && drawn->keeps_lengths && one.input_shift == 0) return INFINITY;
  if (orthogonal == laws.end() || one.input_shift != 0) return units;
  const double inputs = static_cast<double>(orthogonal->spec->inputs());
  return units >= inputs ? INFINITY : units * (inputs + 2) / (inputs - units);
}

/// y = W x + b.
void sums(const Node& node, std::vector<TensorLaw> laws, const NodePrediction& before, NodePrediction& one) {
  const std::optional<Drawn> drawn = drawn_weight(node, laws);
  one.units = weight(node).outputs();
  one.gaussian = true;
  few_links(node, drawn, before, one);
  for (const SampleSignal& x : read_by(node, laws, drawn, before, one)) {
    const Moments y = moments(node, laws, {x.mean, x.second, product(node)});
    one.input_factor = growth(node, laws, x.mean, x.second).value_or(kUnknown);
    one.input_shift = y.second - one.input_factor * x.second;
    const double law_deviation = one.input_factor * x.second_deviation, variance = y.second - y.mean * y.mean;
    if (one.samples.empty()) one.freedom = degrees_of_freedom(laws, drawn, one);
    one.length_is_given = std::isinf(one.freedom);
    const double of_units =
        2 * variance * variance / one.freedom + 4 * y.mean * y.mean * variance / static_cast<double>(one.units);
    one.samples.push_back({.mean = y.mean,
                           .second = y.second,
                           .law_deviation = law_deviation,
                           .second_deviation = std::hypot(law_deviation, std::sqrt(of_units)),
                           .mean_deviation = std::sqrt(variance / static_cast<double>(one.units))});
  }
}

/// E[y^2] where E[x^2] is `second` and not what it is on the whole: a normalisation divides by the latter.
double at_position(const Node& node, const std::vector<TensorLaw>& laws, const SampleSignal& whole, double second,
                   const Moments& y) {
  if (node.couples_samples) return y.product + (y.second - y.product) * second / whole.second;
  const auto at = [&](double product) { return moments(node, laws, {whole.mean, whole.second, product}).product; };
  const double none = at(0), half = at(whole.second / 2), full = at(whole.second);
  if (!(std::abs(full - 2 * half + none) <= 1e-9 * std::abs(full)))
    throw NoPrediction{fmt::format("{} does not say what it makes of positions that differ", node.type)};
  return none + (full - none) * second / whole.second;
}

/// How the mean of what a layer without weights makes goes with the mean of what it reads.
double slope_of_mean(const Node& node, const std::vector<TensorLaw>& laws, const SampleSignal& x, const Moments& y) {
  const double shift = std::sqrt(x.second) / 2;
  return shift > 0 ? (moments(node, laws, {x.mean + shift, x.second, kUnknown}).mean - y.mean) / shift : 0;
}

/// Of y's variance over units what is not that of slope x: what the layer does to each unit by itself, as dropout does.
double own_variance(const SampleSignal& y, const SampleSignal& x, double slope, Index units) {
  const double own = unit_variance(y, units) - slope * slope * unit_variance(x, units);
  return own > 1e-12 * unit_variance(y, units) ? own : 0;
}

/// The mean of x scatters by the length of x, too, and is handed on with that.
double deviation_of_mean(const SampleSignal& y, const SampleSignal& x, double slope, Index units) {
  return std::hypot(slope * x.mean_deviation, std::sqrt(own_variance(y, x, slope, units)));
}

/// The law of the logarithm of a mean, if all that is done to it is a factor.
std::optional<LogSpread> handed_on(LogSpread log, const SampleSignal& y, const SampleSignal& x, double slope,
                                   Index units) {
  if (!(slope > 0) || std::abs(y.mean - slope * x.mean) > 1e-9 * y.mean) return std::nullopt;
  const double own = own_variance(y, x, slope, units);
  if (own > 0) log += gamma_spread(y.mean * y.mean / own);
  return log;
}

/// What a layer without weights makes of each unit, by what all units have in common.
void rescaled(const Node& node, const std::vector<TensorLaw>& laws, const NodePrediction& before, NodePrediction& one) {
  constexpr double kStep = 1e-5, kNothing = 1e-3;
  const std::vector<SampleSignal> lengths = by_length(before);
  for (std::size_t i = 0; i < before.samples.size(); ++i) {
    const SampleSignal &x = before.samples[i], &whole = lengths[i / before.positions];
    const Moments y = moments(node, laws, {whole.mean, whole.second, product(node)});
    const auto at = [&](double factor) {
      return moments(node, laws, {whole.mean, whole.second * factor, kUnknown}).second;
    };
    const double slope = node.couples_samples ? 0 : (at(1 + kStep) - y.second) / (whole.second * kStep);
    const double mean_slope = node.couples_samples ? 0 : slope_of_mean(node, laws, whole, y);
    const bool normalises = std::abs(slope) * whole.second < kNothing * y.second;
    if (normalises) {
      one.no_spread.clear();
      one.spread_is_bound = false;
    }
    if (!node.couples_samples && !node.out.is_image() && normalises) {
      one.length_is_given = true;
      one.mean_is_given = mean_slope == 0;
    }
    // A normalisation's epsilon counts in short networks, and lengths are about log-normal: what three deviations do.
    const auto deviation = [&](double of_read) {
      const double linear = std::abs(slope) * of_read;
      if (node.couples_samples || !(whole.second > 0)) return linear;
      return std::max(linear, std::abs(at(std::exp(-3 * of_read / whole.second)) - y.second) / 3);
    };
    one.samples.push_back({.mean = y.mean,
                           .second = before.positions == 1 ? y.second : at_position(node, laws, whole, x.second, y),
                           .law_deviation = deviation(x.law_deviation),
                           .second_deviation = deviation(x.second_deviation),
                           .mean_deviation = 0});
    SampleSignal& made = one.samples.back();
    if (!one.mean_is_given)
      made.mean_deviation = deviation_of_mean(made, x, one.length_is_given ? 0 : mean_slope, one.units);
    if (i == 0 && before.mean_log && !one.length_is_given)
      one.mean_log = handed_on(*before.mean_log, made, x, mean_slope, one.units);
  }
}

/// The exact law goes on where nothing is added and nothing set anew.
void chain(const NodePrediction& before, bool weights, NodePrediction& one) {
  if (!before.second_chain) return;
  if (weights && std::abs(one.input_shift) <= 1e-12 * one.samples.front().second) {
    one.law_chain = before.second_chain;
    one.second_chain = *one.law_chain;
    *one.second_chain += gamma_spread(one.freedom / 2);
    return;
  }
  const bool as_it_is = std::equal(one.samples.begin(), one.samples.end(), before.samples.begin(), before.samples.end(),
                                   [](const SampleSignal& a, const SampleSignal& b) { return a.second == b.second; });
  if (!weights && as_it_is) {
    one.law_chain = before.law_chain;
    one.second_chain = before.second_chain;
  }
}

}  // namespace

void assume(std::string& assumption, const std::string& what) {
  for (const std::string& one : reasons(what))
    if (assumption.find(one) == std::string::npos) assumption += (assumption.empty() ? "" : kBetween) + one;
}

std::vector<std::string> reasons(const std::string& assumption) {
  std::vector<std::string> all;
  for (std::size_t from = 0; from < assumption.size();) {
    const std::size_t to = std::min(assumption.find(kBetween, from), assumption.size());
    all.push_back(assumption.substr(from, to - from));
    from = to + kBetween.size();
  }
  return all;
}

void assume(NodePrediction& one, const std::string& what) { assume(one.assumption, what); }

void predict_layer(const network::Node& node, const NodePrediction& before, NodePrediction& one) {
  const KnownLaws known = known_laws(node);
  if (!known.why_not.empty()) throw NoPrediction{known.why_not};
  if (node.couples_samples)
    assume(one, fmt::format("behind {} all samples are taken as equally far from their mean, which is large against "
                            "epsilon",
                            node.type));
  const bool weights = has_weight(node);
  for (const TensorLaw& tensor : known.laws)
    if (!weights && tensor.law.variance > 0)
      assume(one, fmt::format("how far {} scatters by its own random {} is left out", node.type, tensor.spec->name));
  if (weights)
    sums(node, known.laws, before, one);
  else
    rescaled(node, known.laws, before, one);
  chain(before, weights, one);
  one.q = second_scatter(one);
  one.mean = mean_scatter(one);
}

}  // namespace initlab::prediction
