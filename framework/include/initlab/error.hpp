// Error: the one family of exceptions that the core and plugins throw.
#pragma once

#include <stdexcept>
#include <string>

#include "initlab/real.hpp"

namespace initlab {

/// A sentence for a person: "where: what (got X, expected Y); hint".
class INITLAB_API Error : public std::runtime_error {
 public:
  explicit Error(const std::string& sentence);
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;
  ~Error() override;
};

/// Thrown by Layer::output when an input of this shape cannot be taken. The core adds the names of both nodes.
class INITLAB_API ShapeError : public Error {
 public:
  explicit ShapeError(const std::string& sentence);
  ShapeError(const ShapeError&) = default;
  ShapeError& operator=(const ShapeError&) = default;
  ~ShapeError() override;
};

/// Thrown by a component's constructor when its parameters, each valid by itself, do not go together.
class INITLAB_API ParameterError : public Error {
 public:
  explicit ParameterError(const std::string& sentence);
  ParameterError(const ParameterError&) = default;
  ParameterError& operator=(const ParameterError&) = default;
  ~ParameterError() override;
};

}  // namespace initlab
