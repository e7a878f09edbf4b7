#include "roles.hpp"
#include "scaled.hpp"

using namespace initlab;

namespace {

/// Weights by Glorot's uniform law, biases 0.
class KerasDefault : public LawInitializer {
 public:
  KerasDefault() : glorot_(Parameters({{"law", std::string("uniform")}, {"fan", std::string("average")}})) {}
  Law entry(const TensorInfo& info) const override {
    const auto value = neutral(info);
    return value ? Law::constant(*value) : glorot_.entry(info);
  }

 private:
  Scaled glorot_;
};

}  // namespace

Component keras_default() {
  return initializer<KerasDefault>(
      {.name = "keras_default",
       .formula = "W ~ U(-sqrt(6 / (fan_in + fan_out)), sqrt(6 / (fan_in + fan_out))), b = 0",
       .notes = "What Keras's Dense and Conv2D do: xavier with law = \"uniform\". Scales are 1. With groups, fan_out "
                "counts the outputs of one group; Keras counts all.",
       .reference = "Keras's glorot_uniform; Glorot and Bengio 2010, eq. 16"});
}
