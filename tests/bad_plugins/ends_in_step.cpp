// A layer that works, and ends the process that it is in, or never returns, in the passes of a training step.
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include <initlab/plugin.hpp>

using namespace initlab;

namespace {

int* volatile nowhere = nullptr;

struct EndsInStep : Layer {
  explicit EndsInStep(const Parameters& parameters) : how(parameters.text("how")) {}

  Shape output(const Shape& input) const override { return input; }

  void forward(ConstTensors, const Matrix& x, Matrix& y, Workspace&, const Pass& pass) const override {
    if (pass.mode == Mode::train) {
      if (how == "when told" && std::getenv("END_IN_STEP")) *nowhere = 1;
      if (how == "segfault") *nowhere = 1;
      if (how == "exit") std::exit(0);
      if (how == "hang")
        while (true) pause();
    }
    if (how == "at zeros" && arma::abs(x).max() == 0) std::abort();
    y = x;
  }

  void backward(ConstTensors, const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, Workspace&,
                const Pass&) const override {
    dx = dy;
  }

  std::string how;
};

}  // namespace

INITLAB_PLUGIN("ends_in_step", "1.0",
               layer<EndsInStep>({.name = "ends_in_step",
                                  .formula = "y = x",
                                  .parameters = {Parameter::choice(
                                      "how", {"not", "segfault", "exit", "hang", "at zeros", "when told"},
                                      "by what the process is ended")}}));
