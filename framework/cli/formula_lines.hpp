// FormulaLines: numbers with their formulas and what is put in, a line each, as text or as LaTeX.
#pragma once

#include <limits>
#include <string>

namespace initlab::cli {

/// A quantity by its formula: as text and as LaTeX, and where it is derived.
struct Formula {
  const char *text, *tex, *reference;
};

/// A number and how it is written.
struct Written {
  std::string text;
  double value = std::numeric_limits<double>::quiet_NaN();
};

/// What is written is what is computed: the arithmetic of a line gives its result, but for the rounding of the numbers
/// put in, to five digits. Where these are means over the inputs' lengths and the result is a mean of products, a last
/// factor in brackets makes up for it.
class FormulaLines {
 public:
  explicit FormulaLines(bool tex) : tex_(tex) {}

  Written number(double value, int digits = 5) const;
  /// "0.5^2".
  Written square(double value) const;
  Written times(const Written& a, const Written& b) const;
  Written over(const Written& a, const Written& b) const;
  static Written plus(const Written& a, const Written& b) { return {a.text + " + " + b.text, a.value + b.value}; }
  static Written minus(const Written& a, const Written& b) { return {a.text + " - " + b.text, a.value - b.value}; }
  Written larger(const Written& a, const Written& b) const;
  /// In parentheses.
  static Written in(const Written& a) { return {"(" + a.text + ")", a.value}; }
  Written root(const Written& a) const;
  /// psi'(a), the variance of the logarithm of Gamma(a).
  Written trigamma(const Written& a) const;
  /// ln|a|.
  Written log_of_size(double a) const;

  /// "node: formula = numbers = value  (reference)"; a word that stands for no arithmetic is left out if it is empty.
  void line(const std::string& node, const Formula& formula, const Written& numbers, double value);
  void line(const std::string& node, const Formula& formula, const std::string& words, double value);
  /// "node: what".
  void say(const std::string& node, const std::string& what);

  bool tex() const { return tex_; }
  /// All lines; the last one says what a factor in brackets is, if there is one.
  std::string text() &&;

 private:
  void add(const std::string& node, const Formula& formula, const std::string& numbers, double value);

  bool tex_, has_factor_ = false;
  std::string all_;
};

}  // namespace initlab::cli
