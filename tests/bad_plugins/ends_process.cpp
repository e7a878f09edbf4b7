// An initializer that works, and ends the process that it is in when it is told to.
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "right_scheme.hpp"

namespace {

int* volatile nowhere = nullptr;
volatile bool deeper = true;

/// Needs more of the stack at each call than there is in the end.
int deep(int n) {
  volatile char much[10000];
  much[0] = static_cast<char>(n);
  return deeper ? deep(n + 1) + much[0] : 0;
}

void wait_for_ever() {
  while (true) pause();
}

struct EndsProcess : RightScheme {
  explicit EndsProcess(const Parameters& parameters) : how(parameters.text("how")) {}

  void fill(Matrix& w, const TensorInfo& info, const Rng& rng) const override {
    if (how == "segfault") *nowhere = 1;
    if (how == "abort") std::abort();
    if (how == "exit") std::exit(3);
    if (how == "kill") std::raise(SIGKILL);
    if (how == "term") std::raise(SIGTERM);
    if (how == "overflow") *nowhere = deep(0);
    if (how == "overflow_beside") gettid() == getpid() ? wait_for_ever() : void(*nowhere = deep(0));
    RightScheme::fill(w, info, rng);
  }

  std::string how;
};

}  // namespace

INITLAB_PLUGIN("ends_process", "1.0",
               initializer<EndsProcess>({.name = "ends_process",
                                         .formula = "W ~ N(0, 2 / fan_in)",
                                         .parameters = {Parameter::choice("how",
                                                                          {"not", "segfault", "abort", "exit", "kill",
                                                                           "term", "overflow", "overflow_beside"},
                                                                          "by what the process is ended")}}));
