// Scaled: what xavier, he, lecun and others share, and what a program may claim.
#pragma once

#include <initlab/plugin.hpp>

#include "gain.hpp"

/// W with mean 0 and variance scale gain^2 / fan, by a normal, uniform or truncated normal law.
class Scaled : public initlab::LawInitializer {
 public:
  /// Without `law` it is normal, without `fan` that is fan_in, without `gain` and `scale` these are 1.
  explicit Scaled(const initlab::Parameters& parameters);
  initlab::Law entry(const initlab::TensorInfo& info) const override { return entry(info, 1); }
  /// The same law with `factor` times the standard deviation.
  initlab::Law entry(const initlab::TensorInfo& info, double factor) const;

  /// Its parameters law, fan and gain with the defaults of one scheme.
  static initlab::Schema schema(double gain, const char* gain_text, const char* fan, const char* law = "normal");
  /// The parameter `law` alone.
  static initlab::Parameter law_parameter(const std::string& text = "");
  /// The law of this name with mean 0 and this standard deviation as realised.
  static initlab::Law centred(const std::string& law, double std);

  /// For a law that is claimed and not drawn here: nothing without the parameter `law`. Throws ParameterError if `fan`
  /// or `gain` are given without it.
  static std::optional<Scaled> claimed(const initlab::Parameters& parameters);
  static initlab::Schema claim_schema();

 private:
  double variance(const initlab::TensorInfo& info) const;

  std::string law_, fan_;
  Gain gain_;
  double scale_;
};
