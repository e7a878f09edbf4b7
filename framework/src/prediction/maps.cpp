// predict_maps: what many equal layers would do to the inputs of this network.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "initlab/error.hpp"
#include "initlab/expectation.hpp"
#include "prediction/laws.hpp"
#include "prediction/layer_to_layer.hpp"
#include "prediction/prediction.hpp"
#include "prediction/scatters.hpp"
#include "text/words.hpp"

namespace initlab::prediction {

namespace {

using network::Node;

/// Why the length map of this activation and the weight behind it does not say what becomes of lengths; or "".
std::string why_not(const std::vector<Node>& nodes, Index i, const Node& weight, const LayerToLayer& next) {
  if (next.bias_mean != 0) return fmt::format("biases have a mean of {:.4g}", next.bias_mean);
  for (const TensorInfo& tensor : weight.tensors)
    if (tensor.branch) return "a residual's sum adds to lengths";
  const Node& before = nodes[nodes[i].input];
  if (before.is_sum()) return "a residual's sum adds to lengths";
  if (before.layer && !has_weight(before)) return fmt::format("{} stands between weights and activation", before.type);
  return "";
}

/// One a length; lengths that run to the same share it.
std::vector<theory::Phase> phases(const theory::LengthMap& map, const std::vector<SampleSignal>& samples) {
  const theory::Lengths lengths = theory::lengths(map);
  std::vector<theory::Phase> all;
  for (const SampleSignal& z : samples) {
    const theory::Destination to = theory::destination(map, lengths, z.second);
    const auto same = std::find_if(all.begin(), all.end(), [&](const theory::Phase& one) {
      return one.destination.kind == to.kind && (one.q == to.q || to.kind != theory::Destination::Kind::fixed_point);
    });
    all.push_back(same == all.end() ? theory::phase(map, lengths, to) : *same);
    all.back().destination = to;
    if (all.back().has_fixed_point) all.back().q = to.q;
  }
  return all;
}

}  // namespace

std::string MapPrediction::fate() const {
  std::vector<std::pair<std::string, int>> fates;
  for (const theory::Phase& phase : phases) {
    const std::string fate = phase.fate();
    const auto at = std::find_if(fates.begin(), fates.end(), [&](const auto& one) { return one.first == fate; });
    if (at == fates.end())
      fates.emplace_back(fate, 1);
    else
      ++at->second;
  }
  if (fates.size() == 1) return fates.front().first;
  std::vector<std::string> parts;
  for (const auto& [fate, count] : fates) parts.push_back(fmt::format("{} of {} {}", count, phases.size(), fate));
  return text::join(parts, ", ");
}

std::vector<MapPrediction> predict_maps(const network::Network& network, const std::vector<NodePrediction>& all) {
  const std::vector<Node>& nodes = network.nodes();
  std::vector<MapPrediction> found;
  // Parameters of an activation are not seen: functions that agree at these lengths count as one.
  std::map<std::tuple<std::string, double, double, double, double, std::string>, std::size_t> known;
  for (Index i = 0; i < all.size(); ++i) {
    if (!all[i].next) continue;
    const Activation& phi = *nodes[i].function();
    const LayerToLayer& next = *all[i].next;
    const Node& weight = nodes[*reading_weight(network, i)];
    MapPrediction map{.nodes = {},
                      .type = nodes[i].type,
                      .weight_variance = next.weight_variance,
                      .bias_variance = next.bias_variance,
                      .assumption = next.assumption,
                      .why_not = why_not(nodes, i, weight, next),
                      .phases = {}};
    // Of a wave that is too fast to be followed at this length: nothing.
    const auto second = [&](double q) {
      try {
        return expectation(phi, q);
      } catch (const Error&) {
        return -1.0;
      }
    };
    const auto rounded = [](double value) { return static_cast<double>(static_cast<float>(value)); };
    const auto key = std::make_tuple(map.type, rounded(map.weight_variance), rounded(map.bias_variance), second(1),
                                     second(0.1), map.why_not);
    if (const auto at = known.find(key); at != known.end()) {
      found[at->second].nodes.push_back(nodes[i].name);
      continue;
    }
    known[key] = found.size();
    map.nodes.push_back(nodes[i].name);
    if (map.why_not.empty()) try {
        map.phases = phases({&phi, map.weight_variance, map.bias_variance}, by_length(all[nodes[i].input]));
      } catch (const Error& error) {
        map.why_not = error.what();
      }
    found.push_back(std::move(map));
  }
  return found;
}

}  // namespace initlab::prediction
