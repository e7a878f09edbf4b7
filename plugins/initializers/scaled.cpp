#include "scaled.hpp"

#include <cmath>

using namespace initlab;

Scaled::Scaled(const Parameters& parameters) : law_(parameters.text("law")), fan_(parameters.text("fan")) {
  if (!parameters.is("gain", "auto")) gain_ = parameters.real("gain");
}

namespace {

/// law, fan and gain, without defaults.
Schema bare_schema(const std::string& law_text, const std::string& fan_text, const std::string& gain_text) {
  return {
      Parameter::choice("law", {"normal", "uniform", "truncated"},
                        law_text +
                            "truncated: a normal law cut at 2 of its standard deviations and widened by 1 / 0.8796257, "
                            "so that the realised variance is gain^2 / fan"),
      Parameter::choice("fan", {"in", "out", "average"},
                        fan_text + "in: fan_in; out: fan_out; average: (fan_in + fan_out) / 2"),
      Parameter::real("gain", "multiplies the standard deviation; " + gain_text +
                                  "\"auto\": for fan_in the second-moment gain 1 / sqrt(E[phi^2]) of the activation "
                                  "that precedes the weight, for fan_out the backward gain 1 / sqrt(E[phi'^2]) of the "
                                  "one that follows, for the average variance 2 / (fan_in / gain_in^2 + fan_out / "
                                  "gain_out^2)")
          .at_least(0)
          .or_word("auto"),
  };
}

}  // namespace

Schema Scaled::schema(double gain, const char* gain_text, const char* fan) {
  Schema all = bare_schema("", "", gain_text);
  all[0].fallback("normal");
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
  if (!parameters.has("law")) {
    for (const char* name : {"fan", "gain"})
      if (parameters.has(name))
        throw ParameterError(std::string(name) +
                             ": there is no law that it could scale; give law, too (\"normal\", \"uniform\" or "
                             "\"truncated\"), or leave it out");
    return std::nullopt;
  }
  auto values = parameters.values();
  values.emplace("fan", std::string("in"));
  values.emplace("gain", 1.0);
  return Scaled(Parameters(std::move(values)));
}

double Scaled::variance(const TensorInfo& info) const {
  const double in = static_cast<double>(info.fan_in()), out = static_cast<double>(info.fan_out());
  if (gain_) {
    const double fan = fan_ == "in" ? in : fan_ == "out" ? out : (in + out) / 2;
    return *gain_ * *gain_ / fan;
  }
  const double gain_in = info.before ? second_moment_gain(*info.before) : 1.0;
  const double gain_out = info.after ? backward_gain(*info.after) : 1.0;
  if (fan_ == "in") return gain_in * gain_in / in;
  if (fan_ == "out") return gain_out * gain_out / out;
  return 2 / (in / (gain_in * gain_in) + out / (gain_out * gain_out));
}

Law Scaled::entry(const TensorInfo& info) const {
  const double std = std::sqrt(variance(info));
  if (law_ == "normal" || std == 0) return Law::normal(std);
  if (law_ == "uniform") return Law::uniform(-std::sqrt(3.0) * std, std::sqrt(3.0) * std);
  constexpr double kCut = 2;
  const double parent = std / truncated_std(kCut);
  return Law::truncated_normal(parent, -kCut * parent, kCut * parent);
}
