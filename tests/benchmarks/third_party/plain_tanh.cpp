// The plain way: the interface itself, each function one line of Armadillo.
#include <cmath>
#include <initlab/plugin.hpp>

using namespace initlab;

struct PlainTanh : Activation {
  double value(double z) const override { return std::tanh(z); }
  double slope(double z) const override { return 1 - std::tanh(z) * std::tanh(z); }
  void value(const Matrix& z, Matrix& a) const override { a = arma::tanh(z); }
  void slope(const Matrix&, const Matrix& a, Matrix& s) const override { s = 1 - arma::square(a); }
};

INITLAB_PLUGIN("plain_tanh", "1.0",
               activation<PlainTanh>({.name = "plain_tanh", .formula = "phi(z) = tanh(z); phi' = 1 - phi^2"}));
