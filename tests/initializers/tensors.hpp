// One tensor at a time: what it is, and what an initializer makes of it.
#pragma once

#include <map>
#include <string>

#include "support/networks.hpp"

namespace initlab::test {

using Values = std::map<std::string, ParameterValue, std::less<>>;

/// A tensor in the middle of a network of five weights.
inline TensorInfo tensor(TensorSpec spec) {
  TensorInfo info;
  info.node = "hidden";
  info.spec = std::move(spec);
  info.position = {Position::Place::hidden, 2, 5};
  return info;
}

inline TensorInfo dense_tensor(Index inputs, Index units) { return tensor(TensorSpec::dense_weight(inputs, units)); }

inline TensorInfo kernels(Index inputs, Index outputs, Index height, Index width, Index groups = 1) {
  return tensor(TensorSpec::kernel(inputs, outputs, height, width, groups));
}

inline TensorInfo vector(Role role, Index inputs, Index units) {
  return tensor(TensorSpec::vector(name(role), role, {"unit", units}, inputs, units));
}

inline std::shared_ptr<const Initializer> make(const std::string& name, Values values = {}) {
  return built_in().initializer(name, choice(Kind::initializer, name, std::move(values)).parameters);
}

/// In double, with NaN wherever `fill` writes nothing.
inline arma::mat fill(const Initializer& initializer, const TensorInfo& info, std::uint64_t seed = 1) {
  Matrix w(info.spec.rows, info.spec.columns);
  w.fill(arma::Datum<Real>::nan);
  initializer.fill(w, info, Rng(seed, "initialisation", info.node, info.spec.name));
  return arma::conv_to<arma::mat>::from(w);
}

inline arma::mat fill(const std::string& name, Values values, const TensorInfo& info, std::uint64_t seed = 1) {
  return fill(*make(name, std::move(values)), info, seed);
}

/// Output `output`'s weights at tap `tap`, by input: of a dense weight, a row.
inline arma::mat at_tap(const arma::mat& w, const TensorSpec& spec, Index tap) {
  arma::mat matrix(spec.outputs(), spec.inputs());
  for (Index i = 0; i < spec.outputs(); ++i)
    for (Index j = 0; j < spec.inputs(); ++j) {
      const TensorSpec::Entry entry = spec.entry(i, j, tap);
      matrix(i, j) = w(entry.row, entry.column);
    }
  return matrix;
}

/// One rounding of a number of size 1.
constexpr double kEpsilon = static_cast<double>(std::numeric_limits<Real>::epsilon());

}  // namespace initlab::test
