// A good plugin with one component of each kind.
#include <initlab/plugin.hpp>

namespace {

using namespace initlab;

struct Halves : LawInitializer {
  explicit Halves(const Parameters& parameters) : sign_(parameters.real("sign")) {}
  Law entry(const TensorInfo&) const override { return Law::constant(sign_ / 2); }
  double sign_;
};

struct Doubling {
  template <class T>
  T value(T z) const {
    return 2 * z;
  }
  template <class T>
  T slope(T, T) const {
    return 2;
  }
};

struct Mirror : Layer {
  Shape output(const Shape& input) const override { return input; }
  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace&, const Pass&) const override { y = -x; }
  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = -dy;
  }
};

struct Silent : Probe {
  Needs needs() const override { return {}; }
  std::vector<Quantity> quantities(const NetworkView&, const BatchView&) const override { return {}; }
  void observe(const NetworkView&, const Observation&, Recorder&) const override {}
};

}  // namespace

INITLAB_PLUGIN("tiny", "1.2",
               initializer<Halves>({.name = "halves",
                                    .formula = "W = sign / 2",
                                    .parameters = {Parameter::real("sign", "the sign").fallback(1.0)}}),
               activation<Doubling>({.name = "doubling", .formula = "phi(z) = 2 z"}),
               layer<Mirror>({.name = "mirror", .formula = "y = -x"}),
               probe<Silent>({.name = "silent", .formula = "writes nothing"}));
