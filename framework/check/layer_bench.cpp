#include "check/layer_bench.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "check/finding.hpp"
#include "initlab/error.hpp"

namespace initlab::check {

namespace {

constexpr Index kBand = 16;

// Views are passed as temporaries: a copy of a view is a matrix of its own.

/// To a multiple of 2^-12.
Real rounded(double x) { return static_cast<Real>(std::round(x * 4096) / 4096); }

void fill(Matrix&& w, const Rng& rng, double mean, double std) {
  for (Index column = 0; column < w.n_cols; ++column)
    for (Index row = 0; row < w.n_rows; ++row) w.at(row, column) = rounded(mean + std * rng.normal(row, column));
}

/// Values with which every path of the layer's formula matters.
void fill_tensor(Matrix&& w, const TensorSpec& spec, const Rng& rng) {
  const double fan = static_cast<double>(std::max<Index>(1, spec.fan_in));
  switch (spec.role) {
    case Role::weight:
      fill(std::move(w), rng, 0, 1 / std::sqrt(fan));
      // A weight of 0 would hide an input.
      for (Real& x : w)
        if (x == 0) x = rounded(1.0 / 4096);
      return;
    case Role::bias:
      return fill(std::move(w), rng, 0, 0.25);
    case Role::scale:
      return fill(std::move(w), rng, 1, 0.25);
    case Role::state:
      break;
  }
  w.fill(static_cast<Real>(spec.initial.value_or(0)));
}

}  // namespace

const std::vector<Shape>& input_shapes() {
  static const std::vector<Shape> kShapes = {{7}, {1}, {3, 4, 5}, {2, 6, 6}, {1, 1, 1}, {5, 4}};
  return kShapes;
}

std::vector<Shape> taken_shapes(const Layer& layer) {
  std::vector<Shape> taken;
  std::string reason;
  const auto takes = [&](const Shape& shape) {
    try {
      return layer.output(shape).size() > 0;
    } catch (const ShapeError& error) {
      reason = error.what();
      return false;
    }
  };
  std::copy_if(input_shapes().begin(), input_shapes().end(), std::back_inserter(taken), takes);
  if (!taken.empty()) return taken;
  const std::vector<Shape> larger = {{1, 16, 16}, {64}, {1, 28, 28}, {784}, {3, 32, 32}};
  const auto first = std::find_if(larger.begin(), larger.end(), takes);
  if (first == larger.end())
    skip("it takes no input of 1, 7, 64 or 784 features, none of 5 x 4 and no image of up to 3 x 32 x 32 (it says: {})",
         reason);
  taken = {*first};
  return taken;
}

LayerBench::LayerBench(const Layer& layer, const Shape& input, Index samples, std::uint64_t seed)
    : layer_(layer),
      input_(input),
      output_(layer.output(input)),
      specs_(layer.tensors(input)),
      x_(input_.size(), samples),
      y_(output_.size(), samples),
      dy_(output_.size(), samples),
      dx_(input_.size(), samples),
      masks_(seed, "dropout", "layer") {
  Index end = kBand;
  for (const TensorSpec& spec : specs_) {
    slots_.push_back({end, spec.rows, spec.columns});
    end += spec.size() + kBand;
  }
  parameters_.assign(end, unwritten());
  for (Index t = 0; t < specs_.size(); ++t)
    fill_tensor(tensors_at(parameters_)[t], specs_[t], Rng(seed, "check", "layer", specs_[t].name));
  fill(x_.view(), Rng(seed, "check", "x"), 0, 1);
  fill(dy_.view(), Rng(seed, "check", "dy"), 0, 1);
  const WorkspaceNeed need = layer.workspace(input);
  for (const Index rows : need.per_sample) per_sample_.emplace_back(rows, samples);
  for (const Index rows : need.per_batch) per_batch_.emplace_back(rows, 1);
  for (Guarded& m : per_sample_) sample_entries_.push_back({m.view().memptr(), m.rows()});
  for (Guarded& m : per_batch_) batch_entries_.push_back({m.view().memptr(), m.rows()});
}

Workspace LayerBench::workspace(Index first, Index count) {
  return {sample_entries_, batch_entries_, first, count, scratch_};
}

void LayerBench::forward(Mode mode, Index first, Index count) {
  Matrix y = y_.view(first, count);
  Workspace memory = workspace(first, count);
  layer_.forward(tensors_at(parameters_), x_.view(first, count), y, memory, Pass{mode, masks_, first});
}

void LayerBench::backward(Mode mode, Index first, Index count) {
  Matrix dx = dx_.view(first, count);
  Workspace memory = workspace(first, count);
  layer_.backward(tensors_at(parameters_), x_.view(first, count), y_.view(first, count), dy_.view(first, count), dx,
                  memory, Pass{mode, masks_, first});
}

void LayerBench::gradient(Real beta, std::vector<Real>& flat, Part part) {
  Workspace memory = workspace(0, samples());
  layer_.gradient(x_.view(), y_.view(), dy_.view(), beta, tensors_at(flat), part, memory);
}

void LayerBench::update_state() { layer_.update_state(tensors_at(parameters_), workspace(0, samples())); }

void LayerBench::pass(Mode mode) {
  forward(mode, 0, samples());
  backward(mode, 0, samples());
}

void LayerBench::whole_gradient(Real beta, std::vector<Real>& flat) {
  const Index count = std::max<Index>(1, layer_.parts(input_));
  for (Index part = 0; part < count; ++part) gradient(beta, flat, Part{part, count});
}

void LayerBench::check_bands(const std::string& what) const {
  for (const Guarded* memory : {&x_, &y_, &dy_, &dx_}) memory->check_bands(what);
  for (const Guarded& memory : per_sample_) memory.check_bands(what + " (workspace of a sample)");
  for (const Guarded& memory : per_batch_) memory.check_bands(what + " (workspace of the batch)");
  check_bands(what, parameters_);
}

void LayerBench::check_bands(const std::string& what, const std::vector<Real>& flat) const {
  for (Index i = 0, tensor = 0; i < flat.size(); ++i) {
    if (tensor < slots_.size() && i == slots_[tensor].offset) i += specs_[tensor++].size();
    if (i < flat.size() && !is_unwritten(flat[i])) fail("{}: wrote outside its tensors", what);
  }
}

bool is_trained(const LayerBench& bench) {
  return std::any_of(bench.tensors().begin(), bench.tensors().end(),
                     [](const TensorSpec& spec) { return spec.role != Role::state; });
}

Matrix copied(const Matrix& view) { return Matrix(view.memptr(), view.n_rows, view.n_cols); }

std::string text(const LayerBench& bench) {
  return "for an input of " + (bench.input().extents().empty() ? "no extents" : bench.input().text());
}

}  // namespace initlab::check
