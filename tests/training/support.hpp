// Samples and a network for the tests of training.
#pragma once

#include <cstring>
#include <map>
#include <string>

#include "data/dataset.hpp"
#include "initlab/error.hpp"
#include "support/networks.hpp"

namespace initlab::test {

/// Standard normal inputs; labels 0, 1, ..., classes - 1, 0, 1, ...
inline data::Samples samples(Index features, Index count, Index classes, std::uint64_t seed) {
  const Matrix x = normal_matrix(features, count, seed);
  std::vector<std::int32_t> labels(count);
  for (Index i = 0; i < count; ++i) labels[i] = static_cast<std::int32_t>(i % classes);
  return {std::vector<Real>(x.begin(), x.end()), features, std::move(labels)};
}

using Values = std::map<std::string, ParameterValue, std::less<>>;

/// What a component of the core's is made from: these values, and defaults for the others.
inline Parameters complete(const std::vector<About>& family, const std::string& type, Values values) {
  for (const About& about : family)
    if (about.name == type)
      for (const Parameter& parameter : about.parameters)
        if (parameter.fallback()) values.emplace(parameter.name(), *parameter.fallback());
  return Parameters(std::move(values));
}

/// 6 - 5 with batch_norm and tanh - 3.
inline network::Network normalised_network() {
  return assemble(plan({dense("hidden", 5), layer("norm", "batch_norm"), activation("phi", "tanh"), dense("out", 3)}),
                  {6});
}

template <class A, class B>
bool equal_bits(const A& a, const B& b) {
  return a.n_elem == b.n_elem && std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Real)) == 0;
}

/// The whole sentence of the Error that a call throws.
template <class Call>
std::string sentence(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "(no error)";
}

}  // namespace initlab::test
