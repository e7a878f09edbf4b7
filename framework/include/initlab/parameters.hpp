// Parameter, Schema, Parameters: what a component can be told in a manifest, and what it was told.
#pragma once

#include <concepts>
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

/// What a manifest can say of one parameter.
using ParameterValue =
    std::variant<bool, std::int64_t, double, std::string, std::vector<double>, std::vector<std::string>>;

/// One parameter of a component: its type, default, range, choices, unit and meaning. `list`, `describe`,
/// `validate` and `run` all read it; a component's constructor sees only values that it admits.
///
///     Parameter::real("std", "standard deviation").at_least(0).fallback(1.0)
class INITLAB_API Parameter {
 public:
  /// The type of its value.
  enum class Type {
    boolean,  ///< true or false
    integer,  ///< 64 bits, signed
    real,     ///< finite, in double; an integer may stand for it
    text,     ///< a string
    reals,    ///< a list of real
    texts     ///< a list of text
  };

  /// True or false. Here and below: `name` is snake_case, `doc` one line that says what it is for.
  static Parameter boolean(std::string name, std::string doc);
  /// An integer.
  static Parameter integer(std::string name, std::string doc);
  /// A finite number.
  static Parameter real(std::string name, std::string doc);
  /// Any string.
  static Parameter text(std::string name, std::string doc);
  /// One of these words; Parameters::text gives it.
  static Parameter choice(std::string name, std::vector<std::string> choices, std::string doc);
  /// A list of finite numbers; bounds hold for each.
  static Parameter reals(std::string name, std::string doc);
  /// A list of strings.
  static Parameter texts(std::string name, std::string doc);

  /// What it is when the manifest says nothing. Without a fallback, and not optional, it must be given. Set the bounds
  /// first: throws Error if they do not admit it.
  Parameter& fallback(ParameterValue value);
  /// The same for a word.
  Parameter& fallback(const char* text) { return fallback(ParameterValue(std::string(text))); }
  /// The same for a whole number. Without it a literal 0 would be taken for a null pointer to a word.
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  Parameter& fallback(Integer value) {
    return fallback(ParameterValue(static_cast<std::int64_t>(value)));
  }
  /// May be left out; Parameters::has tells.
  Parameter& optional();
  /// Of a layer's boolean `bias`: network.bias = false does not remove it, since it stands beside no weight
  /// (scale_shift).
  Parameter& layers_own();
  /// Not below `bound`. Bounds are for numbers and lists of numbers.
  Parameter& at_least(double bound);
  /// Not above `bound`.
  Parameter& at_most(double bound);
  /// Above `bound`, which itself is not admitted.
  Parameter& above(double bound);
  /// Below `bound`, which itself is not admitted.
  Parameter& below(double bound);
  /// A number may also be given as one of these words.
  Parameter& or_word(std::string word);
  /// The unit of a number, for people: "samples".
  Parameter& unit(std::string unit);

  /// The manifest's key.
  const std::string& name() const { return name_; }
  /// What it is for.
  const std::string& doc() const { return doc_; }
  /// "" if none was said.
  const std::string& unit() const { return unit_; }
  /// The type of its value; of a choice: text.
  Type type() const { return type_; }
  /// Nothing if it must be given, or may be left out.
  const std::optional<ParameterValue>& fallback() const { return fallback_; }
  /// True if it may be left out without a default.
  bool is_optional() const { return optional_; }
  /// True if network.bias = false leaves it.
  bool is_layers_own() const { return layers_own_; }
  /// The choices; or the words that may stand for a number.
  const std::vector<std::string>& words() const { return words_; }
  /// Lower end of the range of a number, or of each number of a list; infinite if there is none.
  double low() const { return low_; }
  /// Upper end, likewise.
  double high() const { return high_; }
  /// True if low() itself is not admitted.
  bool low_is_open() const { return low_open_; }
  /// True if high() itself is not admitted.
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
  bool layers_own_ = false;
  double low_ = -std::numeric_limits<double>::infinity();
  double high_ = std::numeric_limits<double>::infinity();
  bool low_open_ = false, high_open_ = false;
  std::vector<std::string> words_;
};

/// All parameters of a component, in the order in which `describe` shows them.
using Schema = std::vector<Parameter>;

/// A complete, valid set of values. Asking for a name or a type that the schema does not declare throws Error. What is
/// returned by reference lives as long as this object.
class INITLAB_API Parameters {
 public:
  /// None, for a component without parameters.
  Parameters() = default;
  /// These values, unchecked: the core has held them to the schema.
  explicit Parameters(std::map<std::string, ParameterValue, std::less<>> values) : values_(std::move(values)) {}

  /// True if it was given or has a default.
  bool has(std::string_view name) const { return values_.find(name) != values_.end(); }
  /// The value of a boolean.
  bool boolean(std::string_view name) const;
  /// The value of an integer; throws Error if it was given as a word.
  std::int64_t integer(std::string_view name) const;
  /// The value of a real; throws Error if it was given as a word.
  double real(std::string_view name) const;
  /// The value of a text or choice, or the word that stands for a number.
  const std::string& text(std::string_view name) const;
  /// The values of a list of numbers.
  const std::vector<double>& reals(std::string_view name) const;
  /// The values of a list of strings.
  const std::vector<std::string>& texts(std::string_view name) const;
  /// True if the value is this word (a number that may be given as a word, or a choice).
  bool is(std::string_view name, std::string_view word) const;

  /// All values by name.
  const std::map<std::string, ParameterValue, std::less<>>& values() const { return values_; }

 private:
  const ParameterValue& at(std::string_view name) const;
  std::map<std::string, ParameterValue, std::less<>> values_;
};

/// The value as it would be written in a manifest.
INITLAB_API std::string literal(const ParameterValue& value);

}  // namespace initlab
