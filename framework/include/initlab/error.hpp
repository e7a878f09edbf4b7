// Error: the one family of exceptions that the core and plugins throw.
#pragma once

#include <stdexcept>
#include <string>

#include "initlab/real.hpp"

namespace initlab {

/// A sentence for a person: "where: what (got X, expected Y); hint".
class INITLAB_API Error : public std::runtime_error {
 public:
  /// `sentence` is what() as it stands.
  explicit Error(const std::string& sentence);
  /// Copies share the sentence.
  Error(const Error&) = default;
  /// Copies share the sentence.
  Error& operator=(const Error&) = default;
  ~Error() override;
};

/// Thrown by Layer::output when an input of this shape cannot be taken. The core adds the names of both nodes.
class INITLAB_API ShapeError : public Error {
 public:
  /// `sentence` is what() as it stands.
  explicit ShapeError(const std::string& sentence);
  /// Copies share the sentence.
  ShapeError(const ShapeError&) = default;
  /// Copies share the sentence.
  ShapeError& operator=(const ShapeError&) = default;
  ~ShapeError() override;
};

/// Thrown by a component's constructor when its parameters, each valid by itself, do not go together.
class INITLAB_API ParameterError : public Error {
 public:
  /// `sentence` is what() as it stands.
  explicit ParameterError(const std::string& sentence);
  /// Copies share the sentence.
  ParameterError(const ParameterError&) = default;
  /// Copies share the sentence.
  ParameterError& operator=(const ParameterError&) = default;
  ~ParameterError() override;
};

}  // namespace initlab
