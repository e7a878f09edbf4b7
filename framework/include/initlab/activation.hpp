// Activation: the interface of an elementwise non-linearity.
#pragma once

#include <vector>

#include "initlab/real.hpp"

namespace initlab {

/// a = phi(z), entry by entry. Const and without state: any thread may call any function at any time.
/// Derive from Elementwise (elementwise.hpp) to write one formula and get all of these.
class INITLAB_API Activation {
 public:
  /// Defined in libinitlab.so, as are those of the other interfaces.
  virtual ~Activation();

  /// phi(z) in double: theory, checks and gains use this one.
  virtual double value(double z) const = 0;

  /// phi'(z) in double. At a kink either one-sided slope, documented.
  virtual double slope(double z) const = 0;

  /// a = phi(z) for a block of samples (features x samples). `a` has z's size and does not overlap it.
  virtual void value(const Matrix& z, Matrix& a) const = 0;

  /// s = phi'(z), where a = phi(z) is known. `s` has z's size and overlaps neither.
  virtual void slope(const Matrix& z, const Matrix& a, Matrix& s) const = 0;

  /// dz = da % phi'(z). `dz` has z's size and overlaps none of the others. The default takes the slope into dz and
  /// multiplies by da.
  virtual void backward(const Matrix& z, const Matrix& a, const Matrix& da, Matrix& dz) const;

  /// Where phi or one of its derivatives jumps, in increasing order: quadrature is split there and checks step over it.
  /// Default: none.
  virtual std::vector<double> kinks() const;
};

}  // namespace initlab
