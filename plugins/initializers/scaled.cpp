#include "scaled.hpp"

#include <cmath>

using namespace initlab;

Scaled::Scaled(const Parameters& parameters)
    : law_(parameters.has("law") ? parameters.text("law") : "normal"),
      fan_(parameters.has("fan") ? parameters.text("fan") : "in"),
      gain_(parameters),
      scale_(parameters.has("scale") ? parameters.real("scale") : 1) {}

namespace {

/// law, fan and gain, without defaults.
Schema bare_schema(const std::string& law_text, const std::string& fan_text, const std::string& gain_text) {
  return {Scaled::law_parameter(law_text),
          Parameter::choice(
              "fan", {"in", "out", "average"},
              fan_text + "in: fan_in; out: fan_out; average: (fan_in + fan_out) / 2, and where the gain is a word, "
                         "variance 2 / (fan_in / gain_in^2 + fan_out / gain_out^2)"),
          Gain::parameter("multiplies the standard deviation; " + gain_text)};
}

}  // namespace

Parameter Scaled::law_parameter(const std::string& text) {
  return Parameter::choice("law", {"normal", "uniform", "truncated"},
                           text +
                               "truncated: a normal law cut at 2 of its standard deviations and widened by 1 / "
                               "0.8796257, so that the realised variance is what is stated");
}

Schema Scaled::schema(double gain, const char* gain_text, const char* fan, const char* law) {
  Schema all = bare_schema("", "", gain_text);
  all[0].fallback(law);
  all[1].fallback(fan);
  all[2].fallback(gain);
  return all;
}

Schema Scaled::claim_schema() {
  Schema all = bare_schema("claims that entries have mean 0 and variance gain^2 / fan by this law; ",
                           "of the law claimed, \"in\" if not given; ", "of the law claimed, 1 if not given; ");
  for (Parameter& parameter : all) parameter.optional();
  return all;
}

std::optional<Scaled> Scaled::claimed(const Parameters& parameters) {
  if (parameters.has("law")) return Scaled(parameters);
  for (const char* name : {"fan", "gain"})
    if (parameters.has(name))
      throw ParameterError(std::string(name) +
                           ": there is no law that it could scale; give law, too (\"normal\", \"uniform\" or "
                           "\"truncated\"), or leave it out");
  return std::nullopt;
}

double Scaled::variance(const TensorInfo& info) const {
  const double in = static_cast<double>(info.fan_in()), out = static_cast<double>(info.fan_out());
  if (fan_ == "in") return scale_ * std::pow(gain_.in(info), 2) / in;
  if (fan_ == "out") return scale_ * std::pow(gain_.out(info), 2) / out;
  return scale_ * 2 / (in / std::pow(gain_.in(info), 2) + out / std::pow(gain_.out(info), 2));
}

Law Scaled::centred(const std::string& law, double std) {
  if (law == "normal" || std == 0) return Law::normal(std);
  if (law == "uniform") return Law::uniform(-std::sqrt(3.0) * std, std::sqrt(3.0) * std);
  constexpr double kCut = 2;
  const double parent = std / truncated_std(kCut);
  return Law::truncated_normal(parent, -kCut * parent, kCut * parent);
}

Law Scaled::entry(const TensorInfo& info, double factor) const {
  return centred(law_, factor * std::sqrt(variance(info)));
}
