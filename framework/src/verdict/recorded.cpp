#include "verdict/recorded.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <sstream>

#include "analysis/row_measures.hpp"
#include "initlab/shares.hpp"
#include "initlab/spread.hpp"
#include "recording/layout.hpp"

namespace initlab::verdict {

namespace {

using recording::RecordedNode;
using recording::RecordedProbe;
using recording::RunReader;

struct Two {
  std::optional<double> mean, second;
};

/// The rows of one network or step, probe by probe.
class Reader {
 public:
  Reader(const RunReader& run, const analysis::Activations& activations, const manifest::Setup& setup)
      : run_(run),
        activations_(activations),
        evaluated_(setup.training.evaluated.test ? setup.training.evaluated.test : setup.data.test),
        half_activations_(setup.recording.half_activations) {
    const std::vector<RecordedProbe>& probes = run.probes();
    for (std::size_t i = 0; i < probes.size(); ++i)
      if (probes[i].batch == probes[0].batch && probes[i].mode == probes[0].mode &&
          selected(setup, i) == selected(setup, 0))
        probes_.push_back(&probes[i]);
    sees_all_ = !selected(setup, 0);
  }

  /// Row `row` of each probe.
  RecordedState row(std::size_t row) {
    row_ = row;
    return state();
  }

  /// The row of that step of each probe.
  RecordedState step(std::int64_t step) {
    step_ = step;
    return state();
  }

 private:
  static std::optional<manifest::Selection> selected(const manifest::Setup& setup, std::size_t probe) {
    if (probe >= setup.probes.size()) return std::nullopt;
    const auto samples = setup.probes[probe].select.find("sample");
    return samples == setup.probes[probe].select.end() ? std::nullopt : std::optional(samples->second);
  }

  RecordedState state() {
    RecordedState found;
    beyond_.clear();
    for (const RecordedNode& node : run_.nodes()) found.nodes[node.name] = of(node);
    // A layer whose output was left out is known as the input of its activation.
    for (const RecordedNode& node : run_.nodes()) {
      if (node.kind != "activation") continue;
      RecordedNodeState &z = found.nodes[node.input], &a = found.nodes[node.name];
      if (!z.q && a.q) z.q = a.q, z.mean = a.mean;
      if (!a.q && z.q) a.q = z.q, a.mean = z.mean;
    }
    found.loss = loss();
    found.masked = !probes_.empty() && probes_.front()->mode == "train, masks on";
    found.beyond_storage = std::move(beyond_);
    return found;
  }

  /// One number of the row.
  std::optional<double> number(const std::string& path) const {
    const auto at = place(path);
    if (!at) return std::nullopt;
    const arma::mat value = run_.row(path, *at);
    return value.n_elem == 1 ? std::optional(value[0]) : std::nullopt;
  }

  std::optional<std::size_t> place(const std::string& path) const {
    if (!run_.has(path)) return std::nullopt;
    const auto schedule = run_.schedule(path);
    if (!schedule) return 0;
    const std::vector<std::int64_t>& steps = run_.schedules()[*schedule].steps;
    const auto at = step_ ? std::find(steps.begin(), steps.end(), *step_) - steps.begin() : std::ptrdiff_t(row_);
    return at < std::ssize(steps) ? std::optional(static_cast<std::size_t>(at)) : std::nullopt;
  }

  static std::string path(const RecordedProbe& probe, const std::string& node, const std::string& quantity) {
    return recording::join_path(recording::node_group(probe.base, node), quantity);
  }

  /// A number that some probe recorded.
  std::optional<double> number(const std::string& node, const std::string& quantity) const {
    for (const RecordedProbe* probe : probes_)
      if (const auto found = number(path(*probe, node, quantity))) return found;
    return std::nullopt;
  }

  std::optional<arma::mat> block(const std::string& node, const std::string& quantity) {
    for (const RecordedProbe* probe : probes_) {
      if (probe->type != "hdf5") continue;
      if (const auto at = place(path(*probe, node, quantity))) {
        auto values = analysis::recorded_block(run_, *probe, node, quantity, *at);
        // Units that were selected are another mean than that of all, which theory speaks of.
        if (!values || values->n_rows != units(node)) return std::nullopt;
        if (half_activations_ && !quantity.ends_with("gradient") && leaves_half(*values)) {
          beyond_.insert(node);
          return std::nullopt;
        }
        return values;
      }
    }
    return std::nullopt;
  }

  /// Whether float16 may have made infinities or zeros of them: from 2^16 on it has no numbers, and below 2^-14 it
  /// loses digits.
  static bool leaves_half(const arma::mat& values) { return !values.is_finite() || rms(values) < std::ldexp(1, -14); }

  /// Of the output of a node.
  std::size_t units(const std::string& node) const {
    for (const RecordedNode& one : run_.nodes()) {
      if (one.name != node) continue;
      std::size_t product = 1, extent = 0;
      std::istringstream shape(one.shape);  // "1 x 28 x 28"; of a stranger's words nothing fits
      for (char times = 'x'; times == 'x' && shape >> extent; shape >> times) product *= extent;
      return product;
    }
    return 0;
  }

  /// That of the samples that the probe kept is not recorded. Else the probe's own, or where that was not recorded that
  /// of the test set, if the probe looked at all of it, or at enough.
  std::optional<double> loss() const {
    constexpr std::size_t kEnough = 1000;
    if (!sees_all_) return std::nullopt;
    for (const RecordedProbe* probe : probes_)
      if (const auto found = number(recording::join_path(probe->base, "loss"))) return found;
    if (run_.probes().empty()) return std::nullopt;
    const std::string& batch = run_.probes().front().batch;
    const std::string test = "test, ";
    if (!batch.starts_with(test)) return std::nullopt;
    std::size_t samples = 0;
    std::istringstream(batch.substr(test.size())) >> samples;
    return samples >= kEnough || samples == evaluated_ ? number("metrics/test_loss") : std::nullopt;
  }

  std::optional<arma::mat> raw_tensor(const std::string& node, const std::string& tensor) const {
    for (const RecordedProbe* probe : probes_) {
      if (probe->type != "hdf5") continue;
      const std::string at = path(*probe, node, tensor);
      if (const auto row = place(at)) return run_.row(at, *row);
    }
    return std::nullopt;
  }

  /// By the probe moments, or of the raw values.
  Two moments(const std::string& node, const std::string& quantity) {
    Two found{number(node, quantity + "_mean"), number(node, quantity + "_second_moment")};
    if (found.mean && found.second) return found;
    const auto values = block(node, quantity);
    if (!values) return found;
    const Spread seen = spread(*values);
    return {seen.mean, seen.second_moment};
  }

  RecordedNodeState of(const RecordedNode& node) {
    RecordedNodeState found;
    const bool is_activation = node.kind == "activation";
    const Two output = moments(node.name, is_activation ? "activation" : "output");
    if (is_activation) {
      found.activation_mean = output.mean, found.activation_second = output.second;
      const Two z = moments(node.name, "pre_activation");
      found.mean = z.mean, found.q = z.second;
      shares(node, found);
    } else {
      found.mean = output.mean, found.q = output.second;
    }
    gradient(node.name, is_activation ? "pre_activation_gradient" : "output_gradient", found);
    tensors(node.name, found);
    return found;
  }

  void shares(const RecordedNode& node, RecordedNodeState& found) {
    found.saturated = number(node.name, "saturated_share");
    found.inactive = number(node.name, "inactive_share");
    found.dead = number(node.name, "dead_share");
    const auto phi = activations_.known.find(node.name);
    if (found.inactive || phi == activations_.known.end()) return;
    auto z = block(node.name, "pre_activation");
    if (!z) z = block(node.input, "output");
    if (!z) return;
    const Shares seen = initlab::shares(*z, *phi->second.phi, phi->second.largest_slope);
    found.saturated = seen.saturated, found.inactive = seen.inactive, found.dead = seen.dead;
  }

  void gradient(const std::string& node, const std::string& quantity, RecordedNodeState& found) {
    found.gradient = number(node, "gradient_rms");
    if (!found.gradient) {
      if (const auto second = number(node, quantity + "_second_moment")) found.gradient = std::sqrt(*second);
    }
    if (!found.gradient)
      if (const auto values = block(node, quantity)) found.gradient = rms(*values);
    found.underflow = number(node, "gradient_underflow").value_or(0) != 0;
  }

  void tensors(const std::string& node, RecordedNodeState& found) const {
    for (const char* tensor : {"weight", "bias", "scale"}) {
      RecordedTensor one;
      one.mean = number(node, std::string(tensor) + "_mean");
      one.second = number(node, std::string(tensor) + "_second_moment");
      if (!one.second)
        if (const auto values = raw_tensor(node, tensor)) {
          const Spread seen = spread(*values);
          one.mean = seen.mean, one.second = seen.second_moment, one.entries = values->n_elem;
        }
      one.gradient = number(node, std::string(tensor) + "_gradient_per_sample_rms");
      if (one.mean || one.gradient) found.tensors[tensor] = one;
    }
  }

  const RunReader& run_;
  const analysis::Activations& activations_;
  const std::optional<std::uint64_t> evaluated_;
  const bool half_activations_;
  std::vector<const RecordedProbe*> probes_;
  bool sees_all_ = true;  ///< no sample of the batch is left out
  std::size_t row_ = 0;
  std::optional<std::int64_t> step_;
  std::set<std::string> beyond_;  // see RecordedState
};

}  // namespace

const RecordedNodeState* RecordedState::find(const std::string& node) const {
  const auto at = nodes.find(node);
  return at == nodes.end() ? nullptr : &at->second;
}

std::vector<RecordedState> first_states(const RunReader& run, const analysis::Activations& activations,
                                        const manifest::Setup& setup) {
  Reader reader(run, activations, setup);
  std::size_t networks = 1;
  if (run.integer("networks")) {
    networks = run.schedules().empty() ? 0 : run.schedules().front().steps.size();
    for (const auto& schedule : run.schedules()) networks = std::min(networks, schedule.steps.size());
  }
  std::vector<RecordedState> all;
  for (std::size_t k = 0; k < networks; ++k) all.push_back(reader.row(k));
  return all;
}

std::vector<std::int64_t> later_steps(const RunReader& run) {
  if (run.integer("networks")) return {};
  std::set<std::int64_t> steps;
  for (const auto& schedule : run.schedules())
    if (schedule.name != "metrics_step") steps.insert(schedule.steps.begin(), schedule.steps.end());
  steps.erase(steps.begin(), steps.upper_bound(0));
  return {steps.begin(), steps.end()};
}

RecordedState state_at(const RunReader& run, const analysis::Activations& activations, const manifest::Setup& setup,
                       std::int64_t step) {
  return Reader(run, activations, setup).step(step);
}

std::vector<double> input_mean_squares(const RunReader& run) {
  std::vector<double> squares;
  std::istringstream kept(run.text("input_mean_squares"));
  for (double square = 0; kept >> square;) squares.push_back(square);
  if (!squares.empty() || run.nodes().empty() || run.probes().empty()) return squares;
  const std::string path = "layers/" + run.nodes().front().name + "/output";
  if (!run.has(path)) return squares;
  const arma::mat inputs = run.row(path, 0);
  for (std::size_t j = 0; j < inputs.n_cols; ++j)
    squares.push_back(arma::accu(arma::square(inputs.col(j))) / static_cast<double>(inputs.n_rows));
  return squares;
}

}  // namespace initlab::verdict
