#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

class Constant : public LawInitializer {
 public:
  explicit Constant(const Parameters& parameters) : value_(parameters.real("value")) {}
  Law entry(const TensorInfo&) const override { return Law::constant(value_); }
  bool is_random() const override { return false; }

 private:
  double value_;
};

}  // namespace

Component constant() {
  return initializer<Constant>({.name = "constant",
                                .formula = "W = value",
                                .reference = "textbook",
                                .parameters = {Parameter::real("value", "every entry").fallback(0.0)}});
}
