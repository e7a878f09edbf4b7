// Scaled: what xavier, he and lecun share, and what a program may claim.
#pragma once

#include <initlab/plugin.hpp>

/// W with mean 0 and variance gain^2 / fan, by a normal, uniform or truncated normal law.
class Scaled : public initlab::LawInitializer {
 public:
  explicit Scaled(const initlab::Parameters& parameters);
  initlab::Law entry(const initlab::TensorInfo& info) const override;

  /// Its parameters with the defaults of one scheme.
  static initlab::Schema schema(double gain, const char* gain_text, const char* fan);

  /// For a law that is claimed and not drawn here: nothing without the parameter `law`; `fan` is then "in" and `gain` 1
  /// if they are not given. Throws ParameterError if they are given without it.
  static std::optional<Scaled> claimed(const initlab::Parameters& parameters);
  static initlab::Schema claim_schema();

 private:
  double variance(const initlab::TensorInfo& info) const;

  std::string law_, fan_;
  std::optional<double> gain_;  // nothing: "auto"
};
