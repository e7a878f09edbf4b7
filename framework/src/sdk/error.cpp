#include "initlab/error.hpp"

namespace initlab {

Error::Error(const std::string& sentence) : std::runtime_error(sentence) {}
Error::~Error() = default;

ShapeError::ShapeError(const std::string& sentence) : Error(sentence) {}
ShapeError::~ShapeError() = default;

ParameterError::ParameterError(const std::string& sentence) : Error(sentence) {}
ParameterError::~ParameterError() = default;

}  // namespace initlab
