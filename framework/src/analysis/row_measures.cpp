#include "analysis/row_measures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/gradient_chain.hpp"
#include "initlab/error.hpp"
#include "recording/layout.hpp"
#include "text/words.hpp"

namespace initlab::analysis {

namespace {

using recording::RecordedNode;
using recording::RecordedProbe;
using recording::RunReader;

constexpr std::array<const char*, 2> kSignals = {"activation", "output"};
constexpr std::array<const char*, 3> kGradients = {"pre_activation_gradient", "activation_gradient", "output_gradient"};

std::string path_of(const RecordedProbe& probe, const std::string& node, const std::string& quantity) {
  return recording::join_path(recording::node_group(probe.base, node), quantity);
}

/// The first of these names that the node has a dataset of.
template <std::size_t N>
std::string first_of(const std::array<const char*, N>& names, const RunReader& run, const RecordedProbe& probe,
                     const std::string& node) {
  for (const char* name : names)
    if (run.has(path_of(probe, node, name))) return name;
  return "";
}

/// A number of the whole batch, such as its loss.
std::optional<double> of_batch(const RunReader& run, const RecordedProbe& probe, const std::string& name,
                               std::size_t row) {
  const std::string path = recording::join_path(probe.base, name);
  if (!run.has(path) || !run.schedule(path)) return std::nullopt;
  const arma::mat value = run.row(path, row);
  if (value.n_elem != 1)
    throw Error(fmt::format("{}: dataset {}: not one number a row (got {})", run.path().string(), path, value.n_elem));
  return value[0];
}

std::optional<std::size_t> batch_size(const RunReader& run, const RecordedProbe& probe, std::size_t row) {
  const std::optional<double> said = of_batch(run, probe, "batch_size", row);
  if (!said) return std::nullopt;
  constexpr double kMost = 1e15;
  if (!(*said >= 0 && *said <= kMost))
    throw Error(fmt::format("{}: dataset {}: no number of samples (got {})", run.path().string(),
                            recording::join_path(probe.base, "batch_size"), *said));
  return static_cast<std::size_t>(*said);
}

bool is_signal(const std::string& base) { return base == "output" || base == "activation" || base == "pre_activation"; }

/// "weight" of "weight", "weight_gradient" and "weight_update".
std::string base_of(const std::string& quantity) {
  for (const std::string suffix : {"_gradient", "_update"})
    if (quantity.size() > suffix.size() && quantity.ends_with(suffix))
      return quantity.substr(0, quantity.size() - suffix.size());
  return quantity;
}

/// The tensors of a node of which anything is recorded, row by row.
std::vector<std::string> recorded_tensors(const RunReader& run, const RecordedProbe& probe, const std::string& node) {
  std::vector<std::string> names;
  for (const std::string& quantity : run.datasets(recording::node_group(probe.base, node))) {
    const std::string base = base_of(quantity);
    if (is_signal(base) || !run.schedule(path_of(probe, node, quantity))) continue;
    if (std::find(names.begin(), names.end(), base) == names.end()) names.push_back(base);
  }
  return names;
}

std::optional<Shares> shares_of(const RunReader& run, const RecordedProbe& probe, const RecordedNode& node,
                                std::size_t row, const Activations& activations) {
  const auto known = activations.known.find(node.name);
  if (node.kind != "activation" || known == activations.known.end()) return std::nullopt;
  std::optional<arma::mat> z = recorded_block(run, probe, node.name, "pre_activation", row);
  if (!z) {
    const std::string before = recorded_signal(run, probe, node.input);
    if (!before.empty()) z = recorded_block(run, probe, node.input, before, row);
  }
  if (!z) return std::nullopt;
  return plugin::guarded(node.name, "slope",
                         [&] { return shares(*z, *known->second.phi, known->second.largest_slope); });
}

NodeMeasures measure_node(const RunReader& run, const RecordedProbe& probe, const RecordedNode& node, std::size_t row,
                          const Activations& activations) {
  NodeMeasures measures;
  measures.node = node.name;
  measures.type = node.type;
  measures.signal = recorded_signal(run, probe, node.name);
  if (!measures.signal.empty()) measures.spread = spread(*recorded_block(run, probe, node.name, measures.signal, row));
  measures.shares = shares_of(run, probe, node, row, activations);
  measures.gradient = recorded_gradient(run, probe, node.name);
  if (!measures.gradient.empty()) {
    const arma::mat gradient = *recorded_block(run, probe, node.name, measures.gradient, row);
    measures.gradient_rms = rms(gradient);
    measures.gradient_is_zero = std::all_of(gradient.begin(), gradient.end(), [](double entry) { return entry == 0; });
  }
  return measures;
}

TensorMeasures measure_tensor(const RunReader& run, const RecordedProbe& probe, const std::string& node,
                              const std::string& tensor, std::size_t row) {
  TensorMeasures measures{node, tensor, {}, {}, {}};
  const auto read = [&](const std::string& quantity) -> std::optional<arma::mat> {
    const std::string path = path_of(probe, node, quantity);
    if (!run.has(path) || !run.schedule(path)) return std::nullopt;
    return run.row(path, row);
  };
  const std::optional<arma::mat> values = read(tensor), update = read(tensor + "_update");
  if (values) measures.std = deviation(*values);
  if (const auto gradient = read(tensor + "_gradient")) measures.gradient_std = deviation(*gradient);
  if (values && update && update->n_elem == values->n_elem) {
    const double size = rms(*values);  // a ratio of norms of as many entries is one of rms
    if (size != 0) measures.update_ratio = rms(*update) / size;
  }
  return measures;
}

}  // namespace

const RecordedProbe* tensor_probe(const RunReader& run, const std::string& name) {
  std::vector<std::string> known;
  for (const RecordedProbe& probe : run.probes()) {
    if (probe.type != "hdf5") continue;
    if (name.empty() || probe.name == name) return &probe;
    known.push_back(probe.name);
  }
  if (name.empty()) return nullptr;
  throw Error(fmt::format("{}: no probe of this name recorded raw tensors (got \"{}\", expected one of {}){}",
                          run.path().string(), name, text::join_some(known), did_you_mean(name, known)));
}

std::optional<std::size_t> schedule_of(const RunReader& run, const RecordedProbe& probe) {
  const std::string loss = recording::join_path(probe.base, "loss");
  if (run.has(loss)) return run.schedule(loss);
  return std::nullopt;
}

std::string recorded_signal(const RunReader& run, const RecordedProbe& probe, const std::string& node) {
  return first_of(kSignals, run, probe, node);
}

std::string recorded_gradient(const RunReader& run, const RecordedProbe& probe, const std::string& node) {
  return first_of(kGradients, run, probe, node);
}

std::optional<arma::mat> recorded_block(const RunReader& run, const RecordedProbe& probe, const std::string& node,
                                        const std::string& quantity, std::size_t row) {
  const std::string path = path_of(probe, node, quantity);
  if (!run.has(path)) return std::nullopt;
  arma::mat block = run.row(path, row);
  const std::optional<std::size_t> samples = batch_size(run, probe, row);
  if (samples && *samples < block.n_cols) block.resize(block.n_rows, *samples);
  return block;
}

RowMeasures measure_row(const RunReader& run, const RecordedProbe& probe, std::size_t row,
                        const Activations& activations) {
  RowMeasures measures;
  measures.row = row;
  measures.samples = batch_size(run, probe, row);
  measures.loss = of_batch(run, probe, "loss", row);
  if (const auto schedule = schedule_of(run, probe)) measures.step = run.schedules()[*schedule].steps.at(row);
  for (const RecordedNode& node : run.nodes()) {
    measures.nodes.push_back(measure_node(run, probe, node, row, activations));
    for (const std::string& read : {node.input, node.skip})
      if (!read.empty()) measures.nodes.back().reads.push_back(read);
    for (const std::string& tensor : recorded_tensors(run, probe, node.name))
      measures.tensors.push_back(measure_tensor(run, probe, node.name, tensor, row));
  }
  relate_gradients(measures.nodes);
  return measures;
}

}  // namespace initlab::analysis
