// Parameter, Schema, Parameters: what a component can be told in a manifest, and what it was told.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "initlab/real.hpp"

namespace initlab {

using ParameterValue =
    std::variant<bool, std::int64_t, double, std::string, std::vector<double>, std::vector<std::string>>;

/// One parameter of a component: its type, default, range, choices, unit and meaning. `list`, `describe`,
/// `validate` and `run` all read it; a component's constructor sees only values that it admits.
///
///     Parameter::real("std", "standard deviation").at_least(0).fallback(1.0)
class INITLAB_API Parameter {
 public:
  enum class Type { boolean, integer, real, text, reals, texts };

  static Parameter boolean(std::string name, std::string doc);
  static Parameter integer(std::string name, std::string doc);
  static Parameter real(std::string name, std::string doc);
  static Parameter text(std::string name, std::string doc);
  static Parameter choice(std::string name, std::vector<std::string> choices, std::string doc);
  static Parameter reals(std::string name, std::string doc);
  static Parameter texts(std::string name, std::string doc);

  /// What it is when the manifest says nothing. Without a fallback, and not optional, it must be given.
  Parameter& fallback(ParameterValue value);
  Parameter& fallback(const char* text) { return fallback(ParameterValue(std::string(text))); }
  /// May be left out; Parameters::has tells.
  Parameter& optional();
  Parameter& at_least(double bound);
  Parameter& at_most(double bound);
  Parameter& above(double bound);
  Parameter& below(double bound);
  /// A number may also be given as one of these words.
  Parameter& or_word(std::string word);
  Parameter& unit(std::string unit);

  const std::string& name() const { return name_; }
  const std::string& doc() const { return doc_; }
  const std::string& unit() const { return unit_; }
  Type type() const { return type_; }
  const std::optional<ParameterValue>& fallback() const { return fallback_; }
  bool is_optional() const { return optional_; }
  const std::vector<std::string>& words() const { return words_; }
  /// The range of a number, or of each number of a list; infinite where there is no bound.
  double low() const { return low_; }
  double high() const { return high_; }
  /// True if the bound itself is not admitted.
  bool low_is_open() const { return low_open_; }
  bool high_is_open() const { return high_open_; }

  /// "a number of at least 0", "one of \"in\", \"out\", \"average\"": for messages and `describe`.
  std::string expectation() const;

  /// The value as this parameter's type (an integer may stand for a real), or nothing if it is not admitted.
  std::optional<ParameterValue> admit(const ParameterValue& value) const;

 private:
  Parameter(Type type, std::string name, std::string doc);

  Type type_;
  std::string name_, doc_, unit_;
  std::optional<ParameterValue> fallback_;
  bool optional_ = false;
  double low_ = -std::numeric_limits<double>::infinity();
  double high_ = std::numeric_limits<double>::infinity();
  bool low_open_ = false, high_open_ = false;
  std::vector<std::string> words_;
};

using Schema = std::vector<Parameter>;

/// A complete, valid set of values. Asking for a name or a type that the schema does not declare throws Error.
class INITLAB_API Parameters {
 public:
  Parameters() = default;
  explicit Parameters(std::map<std::string, ParameterValue, std::less<>> values) : values_(std::move(values)) {}

  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  bool boolean(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  const std::vector<double>& reals(std::string_view name) const;
  const std::vector<std::string>& texts(std::string_view name) const;
  /// True if the value is this word (a number that may be given as a word, or a choice).
  bool is(std::string_view name, std::string_view word) const;

  const std::map<std::string, ParameterValue, std::less<>>& values() const { return values_; }

 private:
  const ParameterValue& at(std::string_view name) const;
  std::map<std::string, ParameterValue, std::less<>> values_;
};

/// The value as it would be written in a manifest.
INITLAB_API std::string literal(const ParameterValue& value);

}  // namespace initlab
