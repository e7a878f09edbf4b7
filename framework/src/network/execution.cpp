#include "network/execution.hpp"

#include <algorithm>
#include <bit>

#include "plugin/calling.hpp"
#include "plugin/registry.hpp"
#include "sdk/blas.hpp"

namespace initlab::network {

namespace {

/// Columns [first, first + count) of a buffer.
Matrix columns(Matrix& whole, Index first, Index count) {
  return Matrix(whole.memptr() + first * whole.n_rows, whole.n_rows, count, false, true);
}

}  // namespace

void slices(Index n, Index least, std::vector<Index>& begins) {
  constexpr Index kMostSlices = 8, kCut = 4, kHalved = 32;
  // Halves cost one thread 2 to 6 per cent, and save two threads 20 to 40.
  const Index fewest = n >= kHalved ? 2 : 1;
  const Index count = std::bit_floor(std::clamp<Index>(n / least, fewest, kMostSlices)), blocks = (n + kCut - 1) / kCut;
  begins.clear();
  for (Index s = 0; s <= count; ++s) begins.push_back(std::min(n, blocks * s / count * kCut));
}

Index least_slice(const Network& network) {
  Index largest = 0;
  for (const Node& node : network.nodes())
    for (const TensorInfo& tensor : node.is_whole() ? std::vector<TensorInfo>() : node.tensors)
      largest = std::max(largest, tensor.spec.size());
  return enough_columns(largest);
}

Execution::Execution(const Network& network, Index capacity, bool gradients, std::uint64_t dropout_seed, Team& team,
                     bool of_input)
    : network_(network),
      capacity_(capacity),
      gradients_(gradients),
      of_input_(of_input),
      team_(team),
      least_slice_(least_slice(network)) {
  buffers_.reserve(network_.nodes().size());
  for (const Node& node : network_.nodes()) {
    Buffers buffers{.output = Matrix(node.out.size(), capacity),
                    .gradient = {},
                    .addend = {},
                    .last_reader = 0,
                    .per_sample = {},
                    .per_batch = {},
                    .sample_entries = {},
                    .batch_entries = {},
                    .rng = Rng(dropout_seed, "dropout", node.name)};
    if (gradients && (!node.is_input() || of_input)) buffers.gradient = Matrix(node.out.size(), capacity);
    for (const Index rows : node.workspace.per_sample) buffers.per_sample.emplace_back(rows, capacity);
    for (const Index rows : node.workspace.per_batch) buffers.per_batch.emplace_back(rows, 1);
    for (Matrix& m : buffers.per_sample) buffers.sample_entries.push_back({m.memptr(), m.n_rows});
    for (Matrix& m : buffers.per_batch) buffers.batch_entries.push_back({m.memptr(), m.n_rows});
    buffers_.push_back(std::move(buffers));
  }
  // Moving a small matrix copies it (Armadillo keeps up to 16 numbers inside the object): the entries must point to
  // where the matrices came to rest.
  for (Buffers& buffers : buffers_) {
    for (std::size_t i = 0; i < buffers.per_sample.size(); ++i)
      buffers.sample_entries[i].data = buffers.per_sample[i].memptr();
    for (std::size_t i = 0; i < buffers.per_batch.size(); ++i)
      buffers.batch_entries[i].data = buffers.per_batch[i].memptr();
  }
  for (Index index = 1; index < buffers_.size(); ++index) {
    const Node& node = network_.nodes()[index];
    for (const Index read : {node.input, node.skip.value_or(node.input)}) {
      Buffers& buffers = buffers_[read];
      const bool again = buffers.last_reader != 0 && buffers.last_reader != index;
      if (again && gradients && passes_to(read)) buffers.addend = Matrix(buffers.output.n_rows, capacity);
      buffers.last_reader = index;
    }
  }
  // What nobody reads, in a part of a network, has no influence on the output.
  for (Index index = 0; index + 1 < buffers_.size(); ++index)
    if (buffers_[index].last_reader == 0) buffers_[index].gradient.zeros();
  forward_phases_ = phases(false);
  if (gradients) full_phases_ = phases(true);
  for (Index node = 0; node < network_.nodes().size(); ++node)
    if (network_.nodes()[node].trained)
      for (Index part = 0; part < network_.nodes()[node].parts; ++part)
        parts_.push_back({node, Part{part, network_.nodes()[node].parts}});
}

std::vector<Execution::Phase> Execution::phases(bool backward) const {
  const std::vector<Node>& nodes = network_.nodes();
  std::vector<Operation> operations;
  for (Index node = 1; node < nodes.size(); ++node) operations.push_back({Direction::forward, node});
  operations.push_back({Direction::loss, nodes.size() - 1});
  if (backward)
    for (Index node = nodes.size() - 1; node > 0; --node)
      if (passes_to(nodes[node].input) || (nodes[node].skip && passes_to(*nodes[node].skip)))
        operations.push_back({Direction::backward, node});
  std::vector<Phase> phases = {Phase{}};
  for (const Operation& operation : operations) {
    const bool whole = operation.direction != Direction::loss && nodes[operation.node].is_whole();
    if (phases.back().whole != whole) phases.push_back({whole, {}});
    phases.back().operations.push_back(operation);
  }
  return phases;
}

void Execution::pass(const Real* parameters, Index samples, Mode mode, std::uint64_t step, SliceTask prepare,
                     SliceTask loss, bool backward) {
  parameters_ = parameters;
  mode_ = mode;
  step_ = step;
  prepare_ = prepare;
  loss_ = loss;
  if (samples != samples_) slices(samples, least_slice_, slices_);
  samples_ = samples;
  const std::vector<Phase>& phases = backward ? full_phases_ : forward_phases_;
  for (std::size_t p = 0; p < phases.size(); ++p) {
    const Phase& phase = phases[p];
    if (phase.whole) {
      for (const Operation& operation : phase.operations) run(operation, 0, samples_, 0);
      continue;
    }
    team_.run(slices_.size() - 1, [&, this](Index slice, Index thread) {
      const Index first = slices_[slice], size = slices_[slice + 1] - first;
      if (p == 0) prepare_(first, size);  // the first phase is one of slices
      for (const Operation& operation : phase.operations) run(operation, first, size, thread);
    });
  }
}

void Execution::run(const Operation& operation, Index first, Index count, Index thread) {
  switch (operation.direction) {
    case Direction::forward:
      return forward(operation.node, first, count, thread);
    case Direction::loss:
      return loss_(first, count);
    case Direction::backward:
      return backward(operation.node, first, count, thread);
  }
}

void Execution::forward(Index index, Index first, Index count, Index thread) {
  const Node& node = network_.nodes()[index];
  const Matrix x = output(node.input, first, count);
  Matrix y = output(index, first, count);
  if (node.is_sum()) {
    y = output(*node.skip, first, count) + static_cast<Real>(node.scale) * x;
    return;
  }
  plugin::guarded(node.title, "forward", [&] {
    if (node.activation) return node.activation->value(x, y);
    Workspace memory = workspace(index, first, count, thread, "forward");
    node.layer->forward(tensors(node, parameters_), x, y, memory, circumstances(index, first));
  });
}

void Execution::backward(Index index, Index first, Index count, Index thread) {
  const Node& node = network_.nodes()[index];
  const Matrix dy = output_gradient(index, first, count);
  if (node.is_sum()) {
    if (passes_to(*node.skip)) pass_on(dy, 1, index, *node.skip, first, count);
    if (passes_to(node.input)) pass_on(dy, static_cast<Real>(node.scale), index, node.input, first, count);
    return;
  }
  const Matrix x = output(node.input, first, count), y = output(index, first, count);
  Buffers& read = buffers_[node.input];
  const bool adds = read.last_reader != index;
  Matrix dx = columns(adds ? read.addend : read.gradient, first, count);
  plugin::guarded(node.title, "backward", [&] {
    if (node.activation) return node.activation->backward(x, y, dy, dx);
    Workspace memory = workspace(index, first, count, thread, "backward");
    node.layer->backward(tensors(node, parameters_), x, y, dy, dx, memory, circumstances(index, first));
  });
  if (adds) columns(read.gradient, first, count) += dx;
}

/// The gradient of what `reader` reads gets `factor` times dy: added, if a later reader has set it.
void Execution::pass_on(const Matrix& dy, Real factor, Index reader, Index read, Index first, Index count) {
  Matrix dx = output_gradient(read, first, count);
  if (buffers_[read].last_reader == reader)
    dx = factor * dy;
  else
    dx += factor * dy;
}

void Execution::gradient(Real beta, Real* gradient, PartTask after) {
  team_.run(parts_.size(), [&, this](Index task, Index thread) {
    const auto& [index, part] = parts_[task];
    const Node& node = network_.nodes()[index];
    const Matrix x = output(node.input), y = output(index), dy = output_gradient(index);
    Workspace memory = workspace(index, 0, samples_, thread);
    plugin::guarded(node.title, "gradient",
                    [&, p = part] { node.layer->gradient(x, y, dy, beta, tensors(node, gradient), p, memory); });
    if (after) after(node, part);
  });
}

void Execution::sample_gradient(Index index, Index sample, Real* gradient) {
  const Node& node = network_.nodes()[index];
  const Matrix x = output(node.input, sample, 1), y = output(index, sample, 1), dy = output_gradient(index, sample, 1);
  Workspace memory = workspace(index, sample, 1, 0);
  plugin::guarded(node.title, "gradient",
                  [&] { node.layer->gradient(x, y, dy, 0, tensors(node, gradient), Part{}, memory); });
}

void Execution::each_part(PartTask task) {
  team_.run(parts_.size(), [&, this](Index number, Index) {
    const auto& [index, part] = parts_[number];
    task(network_.nodes()[index], part);
  });
}

void Execution::update_state(Real* parameters) {
  for (Index index = 0; index < network_.nodes().size(); ++index) {
    const Node& node = network_.nodes()[index];
    if (std::none_of(node.tensors.begin(), node.tensors.end(),
                     [](const TensorInfo& tensor) { return tensor.spec.role == Role::state; }))
      continue;
    const Workspace memory = workspace(index, 0, samples_, 0);
    plugin::guarded(node.title, "update_state", [&] { node.layer->update_state(tensors(node, parameters), memory); });
  }
}

Matrix Execution::output(Index node, Index first, Index count) { return columns(buffers_[node].output, first, count); }

Matrix Execution::output_gradient(Index node, Index first, Index count) {
  return columns(buffers_[node].gradient, first, count);
}

Workspace Execution::workspace(Index node, Index first, Index count, Index thread) {
  Buffers& buffers = buffers_[node];
  return {buffers.sample_entries, buffers.batch_entries, first, count, team_.scratch(thread)};
}

/// Of a node that sees the whole batch, for the time of `call`: the other threads help.
Workspace Execution::workspace(Index node, Index first, Index count, Index thread, const char* call) {
  if (!network_.nodes()[node].shares_work) return workspace(node, first, count, thread);
  Buffers& buffers = buffers_[node];
  shared_ = {node, call};
  const auto run = [](void* core, Index tasks, void (*task)(void*, Index), void* of) {
    const Execution& execution = *static_cast<Execution*>(core);
    const auto& [shared, called] = execution.shared_;
    const std::string& title = execution.network_.nodes()[shared].title;
    execution.team_.run(tasks, [&, called = called](Index i, Index) {
      const plugin::Calling calling(title, called);
      task(of, i);
    });
  };
  return {buffers.sample_entries, buffers.batch_entries, first, count, team_.scratch(thread), {this, run}};
}

Pass Execution::circumstances(Index node, Index first) const { return {mode_, buffers_[node].rng.at(step_), first}; }

}  // namespace initlab::network
