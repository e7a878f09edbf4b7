// Identity: what identity and dirac are.
#pragma once

#include "centre.hpp"

/// gain times the identity, or as much of it as the matrix has.
class Identity : public CentreScheme {
 public:
  explicit Identity(const initlab::Parameters& parameters) : gain_(parameters.real("gain")) {}
  bool is_random() const override { return false; }

  static initlab::Schema schema() {
    return {initlab::Parameter::real("gain", "the entries that are not 0").fallback(1.0)};
  }

 protected:
  arma::mat matrix(initlab::Index outputs, initlab::Index inputs, initlab::Index, const initlab::TensorInfo&,
                   const initlab::Rng&) const override {
    return gain_ * arma::eye(outputs, inputs);
  }

 private:
  double gain_;
};
