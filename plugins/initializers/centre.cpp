#include "centre.hpp"

#include "roles.hpp"

using namespace initlab;

void CentreScheme::fill(Matrix& w, const TensorInfo& info, const Rng& rng) const {
  if (const auto value = neutral(info)) {
    w.fill(static_cast<Real>(*value));
    return;
  }
  const TensorSpec& spec = info.spec;
  const Index outputs = spec.outputs() / spec.groups, inputs = spec.inputs();
  w.zeros();
  for (Index group = 0; group < spec.groups; ++group) {
    const arma::mat block = matrix(outputs, inputs, group * outputs, info, rng);
    for (Index j = 0; j < inputs; ++j)
      for (Index i = 0; i < outputs; ++i) {
        const TensorSpec::Entry at = spec.entry(group * outputs + i, j, spec.centre());
        w(at.row, at.column) = static_cast<Real>(block(i, j));
      }
  }
}

std::optional<Law> CentreScheme::law(const TensorInfo& info) const {
  if (const auto value = neutral(info)) return Law::constant(*value);
  return std::nullopt;
}
