#include "gain.hpp"

using namespace initlab;

Gain::Gain(const Parameters& parameters) {
  for (const char* word : {"auto", "second_moment", "backward", "published"})
    if (parameters.has("gain") && parameters.is("gain", word)) word_ = word;
  if (parameters.has("gain") && word_.empty()) number_ = parameters.real("gain");
}

double Gain::in(const TensorInfo& info) const {
  return of(word_ == "auto" ? "second_moment" : word_, info.before, info.before_type);
}

double Gain::out(const TensorInfo& info) const {
  return of(word_ == "auto" ? "backward" : word_, info.after, info.after_type);
}

double Gain::of(const std::string& word, const Activation* phi, const std::string& type) const {
  if (word.empty()) return number_;
  if (!phi) return 1;
  if (word == "second_moment") return second_moment_gain(*phi);
  if (word == "backward") return backward_gain(*phi);
  const std::optional<double> gain = published_gain(type, *phi);
  if (!gain)
    throw Error("gain: no table has one for this activation (got \"published\" beside " + type +
                ", expected one of identity, sigmoid, tanh, relu, leaky_relu, prelu, selu); \"second_moment\" and "
                "\"backward\" compute one for any");
  return *gain;
}

Parameter Gain::parameter(const std::string& text) {
  return Parameter::real("gain",
                         text +
                             "a word computes it, for fan_in from the activation that precedes the weight, for fan_out "
                             "from the one that follows; \"second_moment\": 1 / sqrt(E[phi^2]); \"backward\": 1 / "
                             "sqrt(E[phi'^2]); \"auto\": the second-moment gain for fan_in, the backward gain for "
                             "fan_out; \"published\": of PyTorch's table (tanh 5/3, sigmoid 1, selu 3/4)")
      .at_least(0)
      .or_word("auto")
      .or_word("second_moment")
      .or_word("backward")
      .or_word("published");
}
