// Elementwise: an Activation from one formula.
#pragma once

#include <concepts>
#include <utility>

#include "initlab/activation.hpp"
#include "initlab/vector_loop.hpp"

namespace initlab {

/// Makes an Activation of a class Phi with two templates over the number type,
///
///     template <class T> T value(T z) const;        // phi(z)
///     template <class T> T slope(T z, T a) const;   // phi'(z), where a = phi(z) is already known
///
/// and, where phi or one of its derivatives jumps, `std::vector<double> kinks() const`. The loops vectorise if the
/// formulas use math.hpp's functions and `?:` instead of branches.
template <class Phi>
class Elementwise final : public Activation {
 public:
  /// Of a formula without parameters.
  Elementwise() = default;
  /// Of a formula that is constructed from parameters.
  template <class Arguments>
    requires std::constructible_from<Phi, const Arguments&>
  explicit Elementwise(const Arguments& arguments) : phi_(arguments) {}

  double value(double z) const override { return phi_.template value<double>(z); }

  double slope(double z) const override { return phi_.template slope<double>(z, value(z)); }

  void value(const Matrix& z, Matrix& a) const override {
    const Phi phi = phi_;
    const Real* from = z.memptr();
    Real* to = a.memptr();
    const Index n = z.n_elem;
    vector_loop(n, [=](Index i) INITLAB_VECTOR_BODY { to[i] = phi.template value<Real>(from[i]); });
  }

  void slope(const Matrix& z, const Matrix& a, Matrix& s) const override {
    const Phi phi = phi_;
    const Real *pre = z.memptr(), *post = a.memptr();
    Real* to = s.memptr();
    const Index n = z.n_elem;
    vector_loop(n, [=](Index i) INITLAB_VECTOR_BODY { to[i] = phi.template slope<Real>(pre[i], post[i]); });
  }

  void backward(const Matrix& z, const Matrix& a, const Matrix& da, Matrix& dz) const override {
    const Phi phi = phi_;
    const Real *pre = z.memptr(), *post = a.memptr(), *from = da.memptr();
    Real* to = dz.memptr();
    const Index n = z.n_elem;
    vector_loop(n, [=](Index i) INITLAB_VECTOR_BODY { to[i] = from[i] * phi.template slope<Real>(pre[i], post[i]); });
  }

  std::vector<double> kinks() const override {
    if constexpr (requires { phi_.kinks(); }) return phi_.kinks();
    return {};
  }

 private:
  Phi phi_;
};

}  // namespace initlab
