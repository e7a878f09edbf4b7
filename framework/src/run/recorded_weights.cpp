#include "run/recorded_weights.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>

#include "data/search.hpp"
#include "initlab/error.hpp"
#include "recording/run_reader.hpp"
#include "text/words.hpp"

namespace initlab::run {

namespace {

using network::Flat;
using network::Network;
using network::Node;

/// Calls f(node, index of the tensor) for every tensor that comes from the file.
template <class F>
void each_recorded(const Network& network, F&& f) {
  for (const Node& node : network.nodes())
    for (Index t = 0; t < node.fillings.size(); ++t)
      if (node.fillings[t].from_file) f(node, t);
}

/// Calls f(node, index of the tensor) for every tensor.
template <class F>
void each_tensor(const Network& network, F&& f) {
  for (const Node& node : network.nodes())
    for (Index t = 0; t < node.tensors.size(); ++t) f(node, t);
}

/// The rows of one file's tensors, whichever probe recorded them.
class Source {
 public:
  /// `otherwise` ends the sentence about a tensor of this name and role that was not recorded.
  using Otherwise = std::string (*)(const TensorSpec&);
  Source(const std::filesystem::path& file, Otherwise otherwise) : reader_(file), otherwise_(otherwise) {}

  const recording::RunReader& reader() const { return reader_; }

  /// The steps of which a tensor has a row, ascending. Throws Error if there are none.
  std::vector<std::int64_t> steps(const std::string& node, const TensorSpec& spec) const {
    std::vector<std::int64_t> steps;
    for (const std::string& dataset : datasets(node, spec.name)) {
      const std::vector<std::int64_t>& more = steps_of(dataset);
      steps.insert(steps.end(), more.begin(), more.end());
    }
    std::sort(steps.begin(), steps.end());
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    if (!steps.empty()) return steps;
    const std::vector<std::string> known = recorded(spec.name);
    throw Error(fmt::format("{}: no {} of {} was recorded ({}); the probe's `tensors` name what is{}",
                            reader_.path().string(), spec.name, node,
                            known.empty() ? "nor that of another node" : "expected one of " + text::join_some(known),
                            otherwise_(spec)));
  }

  /// The values of a tensor after a step, in the order in which the file holds them.
  arma::mat values(const std::string& node, const TensorSpec& spec, std::int64_t step) const {
    const std::vector<std::int64_t> known = steps(node, spec);
    for (const std::string& dataset : datasets(node, spec.name)) {
      const std::vector<std::int64_t>& rows = steps_of(dataset);
      const auto row = std::find(rows.begin(), rows.end(), step);
      if (row == rows.end()) continue;
      check_shape(dataset, spec);
      return reader_.row(dataset, static_cast<std::size_t>(row - rows.begin()));
    }
    std::vector<std::string> words;
    for (const std::int64_t one : known) words.push_back(std::to_string(one));
    throw Error(fmt::format("{}: no {} of {} was recorded at this step (got {}, expected one of {})",
                            reader_.path().string(), spec.name, node, step, text::join_some(words)));
  }

 private:
  std::vector<std::string> datasets(const std::string& node, const std::string& tensor) const {
    std::vector<std::string> found;
    const auto look_at = [&](const std::string& base) {
      const std::string dataset = base + "layers/" + node + "/" + tensor;
      if (reader_.has(dataset) && reader_.schedule(dataset)) found.push_back(dataset);
    };
    for (const recording::RecordedProbe& probe : reader_.probes()) look_at(probe.base.empty() ? "" : probe.base + "/");
    return found;
  }

  const std::vector<std::int64_t>& steps_of(const std::string& dataset) const {
    return reader_.schedules()[*reader_.schedule(dataset)].steps;
  }

  /// The nodes of which there is a tensor of this name.
  std::vector<std::string> recorded(const std::string& tensor) const {
    std::vector<std::string> names;
    for (const recording::RecordedNode& node : reader_.nodes())
      if (!datasets(node.name, tensor).empty()) names.push_back(node.name + "/" + tensor);
    return names;
  }

  void check_shape(const std::string& dataset, const TensorSpec& spec) const {
    const std::vector<std::uint64_t> found = reader_.extent(dataset);
    std::vector<std::string> axes, sizes;
    bool same = found.size() == spec.axes.size();
    for (std::size_t i = 0; i < spec.axes.size(); ++i) {
      axes.push_back(fmt::format("{} {}", spec.axes[i].size, spec.axes[i].name));
      same = same && found[i] == spec.axes[i].size;
    }
    for (const std::uint64_t size : found) sizes.push_back(std::to_string(size));
    if (!same)
      throw Error(fmt::format("{}: dataset {}: wrong shape (got {}, expected {})", reader_.path().string(), dataset,
                              text::join(sizes, " x "), text::join(axes, " x ")));
  }

  recording::RunReader reader_;
  Otherwise otherwise_;
};

std::string filled_otherwise(const TensorSpec& spec) {
  return fmt::format(", and {} fills it otherwise", spec.role == Role::state
                                                        ? "the layer's own word, " + spec.name + " = ...,"
                                                        : "a rule with an initializer, or the layer's own word,");
}

std::string nothing_otherwise(const TensorSpec&) { return ""; }

/// The tensors that each(network, f) names, all of one step; nothing if there is none.
template <class Each>
std::optional<RecordedWeights> read_some(const Source& source, std::optional<std::int64_t> step, const Network& network,
                                         Each&& each) {
  RecordedWeights weights;
  weights.file = source.reader().path().string();
  weights.run = source.reader().text("run");
  weights.values.zeros(network.parameters());
  std::uint32_t checksum = 0;
  bool found = false;
  each(network, [&](const Node& node, Index t) {
    found = true;
    const TensorSpec& spec = node.tensors[t].spec;
    if (!step) step = source.steps(node.name, spec).back();
    const arma::mat values = source.values(node.name, spec, *step);
    Matrix tensor = network::tensors(node, weights.values.memptr())[t];
    // The file's order, the last axis varying fastest, is that of the tensor in memory.
    std::transform(values.begin(), values.end(), tensor.begin(), [](double value) { return static_cast<Real>(value); });
    if (!tensor.is_finite())
      throw Error(fmt::format("{}: {} of {} has an entry at step {} that is not finite, or too large for {}",
                              weights.file, spec.name, node.name, *step, sizeof(Real) == 4 ? "float" : "double"));
    checksum = libdeflate_crc32(checksum, tensor.memptr(), tensor.n_elem * sizeof(Real));
  });
  if (!found) return std::nullopt;
  weights.step = *step;
  weights.checksum = fmt::format("crc32:{:08x}", checksum);
  return weights;
}

RecordedWeights read(const manifest::WeightsPlan& plan, const std::filesystem::path& file, const Network& network) {
  const Source source(file, filled_otherwise);
  const auto step = plan.step ? std::optional(static_cast<std::int64_t>(*plan.step)) : std::nullopt;
  auto weights = read_some(source, step, network, [](auto&&... words) { each_recorded(words...); });
  if (!weights)
    throw Error("nothing is left for it (every tensor is filled by a rule, or by its layer's own word); leave it out");
  return std::move(*weights);
}

}  // namespace

void RecordedWeights::into(Flat& parameters, const Network& network) const {
  each_recorded(network, [&](const Node& node, Index t) {
    network::tensors(node, parameters.memptr())[t] = network::tensors(node, values.memptr())[t];
  });
}

RecordedWeights read_weights(const manifest::WeightsPlan& plan, const Network& network) {
  const std::string where = plan.place.text() + ": network.weights";
  const std::filesystem::path file = data::find_file(plan.file, where);
  try {
    return read(plan, file, network);
  } catch (const Error& error) {
    throw Error(where + ": " + error.what());
  }
}

RecordedWeights read_all_weights(const std::filesystem::path& file, std::optional<std::int64_t> step,
                                 const Network& network) {
  const Source source(file, nothing_otherwise);
  auto weights = read_some(source, step, network, [](auto&&... words) { each_tensor(words...); });
  if (!weights) throw Error(source.reader().path().string() + ": its network has no tensors");
  return std::move(*weights);
}

}  // namespace initlab::run
