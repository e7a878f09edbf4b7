#include "prediction/drawn.hpp"

#include <algorithm>
#include <cmath>

#include "network/fillings.hpp"

namespace initlab::prediction {

namespace {

/// Of the matrix of each group at a tap.
bool has_orthogonal_columns(const Matrix& w, const TensorSpec& spec, Index tap) {
  constexpr double kSingle = 1e-5;  // sums of products of a hundred or so floats
  const Index outputs = spec.outputs() / spec.groups, inputs = spec.inputs();
  double length = 0;
  for (Index group = 0; group < spec.groups; ++group) {
    arma::mat block(outputs, inputs);
    for (Index i = 0; i < outputs; ++i)
      for (Index j = 0; j < inputs; ++j) {
        const TensorSpec::Entry at = spec.entry(group * outputs + i, j, tap);
        block(i, j) = static_cast<double>(w(at.row, at.column));
      }
    const arma::mat products = block.t() * block;
    if (group == 0) length = products(0, 0);
    const arma::mat off = products - length * arma::eye(inputs, inputs);
    if (!(length > 0) || arma::abs(off).max() > kSingle * length) return false;
  }
  return true;
}

}  // namespace

bool Drawn::all_taps() const {
  return std::all_of(taps.begin(), taps.end(), [](bool used) { return used; });
}

Drawn draw(const network::Node& node, Index t) {
  const TensorSpec& spec = node.tensors[t].spec;
  Matrix w(spec.rows, spec.columns, arma::fill::zeros);
  network::fill(w, node.tensors[t], node.fillings[t], 0, node.fillings[t].title);
  Drawn found;
  found.taps.assign(spec.taps(), false);
  double entries = 0;
  for (Index o = 0; o < spec.outputs(); ++o)
    for (Index i = 0; i < spec.inputs(); ++i)
      for (Index tap = 0; tap < spec.taps(); ++tap) {
        const TensorSpec::Entry at = spec.entry(o, i, tap);
        if (w(at.row, at.column) == 0) continue;
        found.taps[tap] = true;
        ++entries;
      }
  found.links = entries / static_cast<double>(spec.outputs());
  if (std::count(found.taps.begin(), found.taps.end(), true) == 1 && spec.outputs() / spec.groups >= spec.inputs())
    found.keeps_lengths =
        has_orthogonal_columns(w, spec, std::find(found.taps.begin(), found.taps.end(), true) - found.taps.begin());
  return found;
}

}  // namespace initlab::prediction
