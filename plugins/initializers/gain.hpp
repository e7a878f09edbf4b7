// Gain: a number, or the word for one that is computed from an activation.
#pragma once

#include <initlab/plugin.hpp>
#include <string>

/// What the standard deviation of a weight is multiplied by. For a variance that fan_in divides, it makes up for the
/// activation that precedes the weight, for fan_out for the one that follows; where there is none it is 1.
class Gain {
 public:
  /// The parameter `gain`; 1 without it.
  explicit Gain(const initlab::Parameters& parameters);

  /// For fan_in. Throws Error if the gain is "published" and no table has the activation, or if none can be computed.
  double in(const initlab::TensorInfo& info) const;
  /// For fan_out. Throws likewise.
  double out(const initlab::TensorInfo& info) const;

  /// A number of at least 0 or a word; `text` is what it does in one scheme.
  static initlab::Parameter parameter(const std::string& text);

 private:
  double of(const std::string& word, const initlab::Activation* phi, const std::string& type) const;

  double number_ = 1;
  std::string word_;  // empty: the number
};
