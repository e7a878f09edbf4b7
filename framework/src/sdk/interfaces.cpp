// The out-of-line destructors and defaults of the four interfaces: one home for their vtables, in libinitlab.so.
#include "initlab/component.hpp"
#include "initlab/error.hpp"

namespace initlab {

Activation::~Activation() = default;

void Activation::backward(const Matrix& z, const Matrix& a, const Matrix& da, Matrix& dz) const {
  slope(z, a, dz);
  const Real* from = da.memptr();
  Real* to = dz.memptr();
  for (Index i = 0; i < dz.n_elem; ++i) to[i] *= from[i];
}

std::vector<double> Activation::kinks() const { return {}; }

Layer::~Layer() = default;

std::vector<TensorSpec> Layer::tensors(const Shape&) const { return {}; }

WorkspaceNeed Layer::workspace(const Shape&) const { return {}; }

void Layer::gradient(const Matrix&, const Matrix&, const Matrix&, Real, Tensors, Part, Workspace&) const {
  throw Error("a layer with trained tensors must override Layer::gradient");
}

Index Layer::parts(const Shape&) const { return 1; }

bool Layer::couples_samples() const { return false; }

bool Layer::shares_work(const Shape&) const { return false; }

void Layer::update_state(Tensors, const Workspace&) const {}

std::optional<Moments> Layer::moments(const Moments&, const Shape&, TensorLaws) const { return std::nullopt; }

std::shared_ptr<const Activation> Layer::activation(TensorLaws) const { return nullptr; }

bool Layer::gradient_squares(const Matrix&, const Matrix&, Index, std::span<double>) const { return false; }

Evaluator::~Evaluator() = default;

Calibration::~Calibration() = default;

Initializer::~Initializer() = default;

std::optional<Law> Initializer::law(const TensorInfo&) const { return std::nullopt; }

double Initializer::rate(const TensorInfo&, std::string_view) const { return 1.0; }

bool Initializer::is_random() const { return true; }

void Initializer::calibrate(Calibration&) const {}

bool Initializer::calibrates() const { return false; }

bool Initializer::calibrates_by_layer() const { return false; }

std::optional<double> Initializer::kept_length(const TensorInfo&) const { return std::nullopt; }

std::optional<Law> LawInitializer::law(const TensorInfo& info) const { return entry(info); }

void LawInitializer::fill(Matrix& w, const TensorInfo& info, const Rng& rng) const {
  const Law law = entry(info);
  switch (law.shape) {
    case Law::Shape::constant:
      w.fill(static_cast<Real>(law.mean));
      return;
    case Law::Shape::normal:
      rng.normal(w, law.mean, law.std());
      return;
    case Law::Shape::uniform:
      rng.uniform(w, law.low, law.high);
      return;
    case Law::Shape::truncated_normal:
      rng.truncated_normal(w, law.parent_mean, law.parent_std, law.low, law.high);
      return;
    case Law::Shape::orthogonal:
    case Law::Shape::other:
      break;
  }
  throw Error(
      "LawInitializer::entry returned a law that is not of independent entries, from which nothing can be drawn");
}

Observation::~Observation() = default;

Recorder::~Recorder() = default;

Probe::~Probe() = default;
Effort Probe::effort(const NetworkView&, const BatchView&) const { return {}; }

}  // namespace initlab
