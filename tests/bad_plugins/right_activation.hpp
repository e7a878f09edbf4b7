// A right activation, tanh: faulty ones override what they get wrong.
#pragma once

#include <cmath>
#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

struct RightActivation : Activation {
  double value(double z) const override { return std::tanh(z); }
  double slope(double z) const override { return 1 - value(z) * value(z); }
  void value(const Matrix& z, Matrix& a) const override {
    for (Index i = 0; i < z.n_elem; ++i) a[i] = static_cast<Real>(value(static_cast<double>(z[i])));
  }
  void slope(const Matrix& z, const Matrix&, Matrix& s) const override {
    for (Index i = 0; i < z.n_elem; ++i) s[i] = static_cast<Real>(slope(static_cast<double>(z[i])));
  }
  using Activation::backward;
};

}  // namespace
