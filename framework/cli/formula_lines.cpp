#include "cli/formula_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

namespace initlab::cli {

namespace {

// What the rounding of numbers to five digits makes of a line.
constexpr double kRounding = 1e-4;

constexpr const char* kFactor =
    "a last factor in brackets: what is put in are means over the inputs' lengths (of images also over positions), "
    "and the result is a mean of products; of gradients, also what they have along the signals";

std::string escaped(const std::string& name) {
  std::string out;
  for (const char c : name) out += c == '_' ? std::string("\\_") : c == '^' ? std::string("\\^{}") : std::string(1, c);
  return out;
}

/// Whether something is added up outside of all parentheses and roots.
bool is_sum(const std::string& arithmetic) {
  int depth = 0;
  for (std::size_t i = 0; i + 2 < arithmetic.size(); ++i) {
    const char c = arithmetic[i];
    depth += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
    if (depth == 0 && c == ' ' && (arithmetic[i + 1] == '+' || arithmetic[i + 1] == '-') && arithmetic[i + 2] == ' ')
      return true;
  }
  return false;
}

}  // namespace

Written FormulaLines::number(double value, int digits) const {
  if (tex_ && std::isinf(value)) return {value > 0 ? "\\infty" : "-\\infty", value};
  return {fmt::format("{:.{}g}", value, digits), value};
}

Written FormulaLines::square(double value) const {
  const Written one = number(value);
  return {(value < 0 ? in(one).text : one.text) + "^2", value * value};
}

Written FormulaLines::times(const Written& a, const Written& b) const {
  return {a.text + (tex_ ? " \\cdot " : " x ") + b.text, a.value * b.value};
}

Written FormulaLines::over(const Written& a, const Written& b) const {
  return {a.text + " / " + b.text, a.value / b.value};
}

Written FormulaLines::root(const Written& a) const {
  return {(tex_ ? "\\sqrt{" : "sqrt(") + a.text + (tex_ ? "}" : ")"), std::sqrt(a.value)};
}

Written FormulaLines::larger(const Written& a, const Written& b) const {
  return {(tex_ ? "\\max(" : "max(") + a.text + ", " + b.text + ")", std::max(a.value, b.value)};
}

Written FormulaLines::trigamma(const Written& a) const {
  return {(tex_ ? "\\psi'(" : "trigamma(") + a.text + ")", boost::math::trigamma(a.value)};
}

Written FormulaLines::log_of_size(double a) const {
  // Near 1 the logarithm has no more digits than those behind the nines.
  const Written one = number(std::abs(a), 10);
  return {(tex_ ? "\\ln(" : "ln(") + one.text + ")", std::log(one.value)};
}

void FormulaLines::line(const std::string& node, const Formula& formula, const Written& numbers, double value) {
  const double factor = value / numbers.value;
  if (std::isfinite(factor) && std::abs(factor - 1) > kRounding) {
    has_factor_ = true;
    const Written last{fmt::format("[{}]", number(factor).text), factor};
    return add(node, formula, times(is_sum(numbers.text) ? in(numbers) : numbers, last).text, value);
  }
  add(node, formula, numbers.text, value);
}

void FormulaLines::line(const std::string& node, const Formula& formula, const std::string& words, double value) {
  add(node, formula, words, value);
}

void FormulaLines::say(const std::string& node, const std::string& what) {
  all_ += tex_ ? fmt::format("\\item[\\texttt{{{}}}] {}\n", escaped(node), escaped(what))
               : fmt::format("{}: {}\n", node, what);
}

void FormulaLines::add(const std::string& node, const Formula& formula, const std::string& numbers, double value) {
  const std::string put = numbers.empty() ? "" : " = " + numbers;
  if (tex_)
    all_ += fmt::format("\\item[\\texttt{{{}}}] ${}{} = {}$ ({})\n", escaped(node), formula.tex, put,
                        number(value).text, formula.reference);
  else
    all_ += fmt::format("{}: {}{} = {}  ({})\n", node, formula.text, put, number(value).text, formula.reference);
}

std::string FormulaLines::text() && {
  if (has_factor_) say("[1.01]", kFactor);
  return tex_ ? "\\begin{description}\n" + all_ + "\\end{description}\n" : all_;
}

}  // namespace initlab::cli
