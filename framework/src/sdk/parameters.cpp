#include "initlab/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "initlab/error.hpp"

namespace initlab {

Parameter::Parameter(Type type, std::string name, std::string doc)
    : type_(type), name_(std::move(name)), doc_(std::move(doc)) {}

Parameter Parameter::boolean(std::string name, std::string doc) {
  return {Type::boolean, std::move(name), std::move(doc)};
}
Parameter Parameter::integer(std::string name, std::string doc) {
  return {Type::integer, std::move(name), std::move(doc)};
}
Parameter Parameter::real(std::string name, std::string doc) { return {Type::real, std::move(name), std::move(doc)}; }
Parameter Parameter::text(std::string name, std::string doc) { return {Type::text, std::move(name), std::move(doc)}; }
Parameter Parameter::choice(std::string name, std::vector<std::string> choices, std::string doc) {
  Parameter parameter(Type::text, std::move(name), std::move(doc));
  parameter.words_ = std::move(choices);
  return parameter;
}
Parameter Parameter::reals(std::string name, std::string doc) { return {Type::reals, std::move(name), std::move(doc)}; }
Parameter Parameter::texts(std::string name, std::string doc) { return {Type::texts, std::move(name), std::move(doc)}; }

Parameter& Parameter::fallback(ParameterValue value) {
  const std::optional<ParameterValue> admitted = admit(value);
  if (!admitted)
    throw Error(fmt::format("parameter {}: its default is not admitted (got {}, expected {})", name_, literal(value),
                            expectation()));
  fallback_ = *admitted;
  return *this;
}
Parameter& Parameter::optional() {
  optional_ = true;
  return *this;
}
Parameter& Parameter::layers_own() {
  layers_own_ = true;
  return *this;
}
Parameter& Parameter::at_least(double bound) {
  low_ = bound;
  low_open_ = false;
  return *this;
}
Parameter& Parameter::at_most(double bound) {
  high_ = bound;
  high_open_ = false;
  return *this;
}
Parameter& Parameter::above(double bound) {
  low_ = bound;
  low_open_ = true;
  return *this;
}
Parameter& Parameter::below(double bound) {
  high_ = bound;
  high_open_ = true;
  return *this;
}
Parameter& Parameter::or_word(std::string word) {
  words_.push_back(std::move(word));
  return *this;
}
Parameter& Parameter::unit(std::string unit) {
  unit_ = std::move(unit);
  return *this;
}

std::string Parameter::expectation() const {
  const auto quoted = [&] {
    std::string list;
    for (const std::string& word : words_) list += (list.empty() ? "\"" : ", \"") + word + "\"";
    return list;
  };
  std::string range;
  if (std::isfinite(low_)) range += fmt::format(" {} {:.15g}", low_open_ ? "above" : "of at least", low_);
  if (std::isfinite(high_))
    range += fmt::format("{} {} {:.15g}", range.empty() ? "" : " and", high_open_ ? "below" : "at most", high_);
  const std::string words = words_.empty() ? "" : " or " + quoted();
  switch (type_) {
    case Type::boolean:
      return "true or false";
    case Type::integer:
      return "an integer" + range + words;
    case Type::real:
      return "a number" + range + words;
    case Type::text:
      return words_.empty() ? "a string" : "one of " + quoted();
    case Type::reals:
      return "a list of numbers, each" + (range.empty() ? " finite" : range);
    case Type::texts:
      return "a list of strings";
  }
  return "";
}

std::optional<ParameterValue> Parameter::admit(const ParameterValue& value) const {
  const auto inside = [&](double x) {
    return std::isfinite(x) && (low_open_ ? x > low_ : x >= low_) && (high_open_ ? x < high_ : x <= high_);
  };
  const auto number = [](const ParameterValue& v) -> std::optional<double> {
    if (const auto* integer = std::get_if<std::int64_t>(&v)) return static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&v)) return *real;
    return std::nullopt;
  };
  const auto* word = std::get_if<std::string>(&value);
  const bool known_word = word && std::find(words_.begin(), words_.end(), *word) != words_.end();
  switch (type_) {
    case Type::boolean:
      if (std::holds_alternative<bool>(value)) return value;
      break;
    case Type::integer:
      if (known_word) return value;
      if (const auto* integer = std::get_if<std::int64_t>(&value); integer && inside(static_cast<double>(*integer)))
        return value;
      break;
    case Type::real:
      if (known_word) return value;
      if (const auto x = number(value); x && inside(*x)) return ParameterValue(*x);
      break;
    case Type::text:
      if (word && (words_.empty() || known_word)) return value;
      break;
    case Type::reals:
      if (const auto* list = std::get_if<std::vector<double>>(&value);
          list && std::all_of(list->begin(), list->end(), inside))
        return value;
      if (const auto* empty = std::get_if<std::vector<std::string>>(&value); empty && empty->empty())
        return ParameterValue(std::vector<double>());
      break;
    case Type::texts:
      if (std::holds_alternative<std::vector<std::string>>(value)) return value;
      if (const auto* empty = std::get_if<std::vector<double>>(&value); empty && empty->empty())
        return ParameterValue(std::vector<std::string>());
      break;
  }
  return std::nullopt;
}

namespace {

template <class T>
const T& as(const ParameterValue& value, std::string_view name, const char* type) {
  if (const T* found = std::get_if<T>(&value)) return *found;
  throw Error(
      fmt::format("parameter {}: its schema does not say that it is {} (it is {})", name, type, literal(value)));
}

}  // namespace

const ParameterValue& Parameters::at(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end())
    throw Error(fmt::format("parameter {}: neither given nor in the schema with a default", name));
  return found->second;
}

bool Parameters::boolean(std::string_view name) const { return as<bool>(at(name), name, "a boolean"); }
std::int64_t Parameters::integer(std::string_view name) const { return as<std::int64_t>(at(name), name, "an integer"); }
double Parameters::real(std::string_view name) const { return as<double>(at(name), name, "a number"); }
const std::string& Parameters::text(std::string_view name) const { return as<std::string>(at(name), name, "a string"); }
const std::vector<double>& Parameters::reals(std::string_view name) const {
  return as<std::vector<double>>(at(name), name, "a list of numbers");
}
const std::vector<std::string>& Parameters::texts(std::string_view name) const {
  return as<std::vector<std::string>>(at(name), name, "a list of strings");
}
bool Parameters::is(std::string_view name, std::string_view word) const {
  const auto* found = std::get_if<std::string>(&at(name));
  return found && *found == word;
}

std::string literal(const ParameterValue& value) {
  const auto quote = [](const std::string& raw) {
    std::string out = "\"";
    for (const char c : raw) {
      if (c == '"' || c == '\\')
        out += std::string("\\") + c;
      else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
        out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
      else
        out += c;
    }
    return out + "\"";
  };
  const auto real = [](double x) {
    if (std::isnan(x)) return std::string("nan");
    if (std::isinf(x)) return std::string(x > 0 ? "inf" : "-inf");
    std::string digits = fmt::format("{}", x);
    return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
  };
  const auto list = [](const auto& items, auto&& write) {
    std::string out = "[";
    for (const auto& item : items) out += (out.size() > 1 ? ", " : "") + write(item);
    return out + "]";
  };
  switch (value.index()) {
    case 0:
      return std::get<bool>(value) ? "true" : "false";
    case 1:
      return fmt::format("{}", std::get<std::int64_t>(value));
    case 2:
      return real(std::get<double>(value));
    case 3:
      return quote(std::get<std::string>(value));
    case 4:
      return list(std::get<std::vector<double>>(value), real);
    default:
      return list(std::get<std::vector<std::string>>(value), quote);
  }
}

}  // namespace initlab
