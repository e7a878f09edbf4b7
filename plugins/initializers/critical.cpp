#include <cmath>

#include "roles.hpp"
#include "scaled.hpp"

using namespace initlab;

namespace {

struct Line {
  template <class T>
  T value(T z) const {
    return z;
  }
  template <class T>
  T slope(T, T) const {
    return T(1);
  }
};

/// A fixed point q* of the length map with chi = 1, and the sigma_w^2 and sigma_b^2 that make it one.
struct Point {
  double q, weight, bias;
};

/// The activation that one layer's length map goes through.
class Layerwise {
 public:
  explicit Layerwise(const TensorInfo& info)
      : phi_(info.before  ? *info.before
             : info.after ? *info.after
                          : identity()),
        name_(info.before  ? info.before_type
              : info.after ? info.after_type
                           : "identity") {}

  /// chi = 1 fixes sigma_w^2 = 1 / E[phi'^2], and the fixed point sigma_b^2 = q - E[phi^2] / E[phi'^2].
  Point at(double q) const {
    const double weight = 1 / slope_expectation(phi_, q);
    return {q, weight, q - weight * expectation(phi_, q)};
  }

  Point of_length(double q) const {
    Point found = at(q);
    if (!(found.bias >= -kRounding * q))
      throw Error("q: chi = 1 at this second moment would need a negative bias variance (got " + literal(q) +
                  " with the activation " + name_ + ", which needs " + literal(found.bias) +
                  "); give another q, or bias_variance");
    found.bias = std::max(found.bias, 0.0);
    return found;
  }

  /// The smallest q at which sigma_b^2 is the one given.
  Point of_bias(double bias) const {
    // Where phi(0) = 0, sigma_b^2 = 0 is critical in the limit of q = 0; for ReLU and its like at every q.
    constexpr double kNear = 1e-16;
    if (const Point limit = at(kNear); bias == 0 && std::abs(limit.bias) < 1e-3 * kNear) return {0, limit.weight, 0};
    constexpr double kLow = 1e-8, kHigh = 1e8;
    const bool below = excess(kLow, bias) < 0;
    for (double q = kLow; q < kHigh; q *= 2)
      if ((excess(2 * q, bias) < 0) != below) {
        const double found = root(q, 2 * q, bias, below);
        return {found, at(found).weight, bias};
      }
    throw Error("bias_variance: no sigma_w^2 makes chi = 1 with this bias variance (got " + literal(bias) +
                " with the activation " + name_ +
                ", searched second moments from 1e-8 to 1e8); ReLU and the identity are critical at 0 alone");
  }

  /// Whether sigma_b^2 = 0 is critical at every q, as it is for ReLU.
  bool keeps_every_length() const { return excess(1, 0) == 0; }

 private:
  static constexpr double kRounding = 1e-9;  // of the quadrature, 1e-10, in a difference of two

  static const Activation& identity() {
    static const Elementwise<Line> kIdentity;
    return kIdentity;
  }

  /// sigma_b^2 at q less the one wanted; differences that rounding makes count as 0.
  double excess(double q, double bias) const {
    const double difference = at(q).bias - bias;
    return std::abs(difference) < kRounding * q ? -bias : difference;
  }

  double root(double low, double high, double bias, bool below) const {
    for (int halvings = 0; halvings < 60; ++halvings) {
      const double middle = std::sqrt(low * high);
      ((excess(middle, bias) < 0) == below ? low : high) = middle;
    }
    return std::sqrt(low * high);
  }

  const Activation& phi_;
  std::string name_;
};

/// Weights at the edge between the ordered and the chaotic phase.
class Critical : public LawInitializer {
 public:
  explicit Critical(const Parameters& parameters) : law_(parameters.text("law")) {
    if (parameters.has("bias_variance") && parameters.has("q")) throw ParameterError("give either bias_variance or q");
    if (parameters.has("q"))
      q_ = parameters.real("q");
    else
      bias_variance_ = parameters.has("bias_variance") ? parameters.real("bias_variance") : 0;
  }

  Law entry(const TensorInfo& info) const override {
    if (const auto value = neutral(info); value && info.spec.role != Role::bias) return Law::constant(*value);
    const Point found = point(Layerwise(info));
    if (info.spec.role == Role::bias) return Law::normal(std::sqrt(found.bias));
    return Scaled::centred(law_, std::sqrt(found.weight / static_cast<double>(info.fan_in())));
  }

  std::optional<double> kept_length(const TensorInfo& info) const override {
    const Layerwise layer(info);
    const double q = point(layer).q;
    return q == 0 && layer.keeps_every_length() ? std::nullopt : std::optional(q);
  }

 private:
  Point point(const Layerwise& layer) const { return q_ ? layer.of_length(*q_) : layer.of_bias(bias_variance_); }

  std::string law_;
  std::optional<double> q_;
  double bias_variance_ = 0;
};

}  // namespace

Component critical() {
  return initializer<Critical>(
      {.name = "critical",
       .formula = "Var(W) = sigma_w^2 / fan_in, b ~ N(0, sigma_b^2), with chi = sigma_w^2 E[phi'(sqrt(q*) g)^2] = 1",
       .notes =
           "q* = sigma_w^2 E[phi(sqrt(q*) g)^2] + sigma_b^2 is the second moment of pre-activations that layers "
           "keep. Give sigma_b^2 or q*; the rest follows from the activation that precedes the weight, of the "
           "first weight from the one that follows (none: the identity). Of several solutions the one with the "
           "smallest q*. Say it as network.bias, too, with the same value: without, biases are what network.bias "
           "says. Scales are 1. A q* may be an unstable fixed point of the length map (dq'/dq > 1), as it is without "
           "biases for gelu, silu and mish: lengths then leave it with depth, and `validate` warns. gelu needs "
           "sigma_b^2 > 0.173 and silu sigma_b^2 > 0.555 for a stable one.",
       .reference = "Poole et al. 2016, eq. 3 and 5; Schoenholz, Gilmer, Ganguli and Sohl-Dickstein 2017",
       .parameters = {Parameter::real("bias_variance", "sigma_b^2; 0 if q is not given, either").at_least(0).optional(),
                      Parameter::real("q", "q*, instead of bias_variance").above(0).optional(),
                      Scaled::law_parameter("of weights; ").fallback("normal")}});
}
