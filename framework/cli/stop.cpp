#include "cli/stop.hpp"

#include <csignal>
#include <cstdlib>

namespace initlab::cli {

namespace {

std::atomic<bool> requested{false};
std::atomic<int> came{0};

void on_signal(int signal) {
  if (requested) std::_Exit(128 + signal);
  came = signal;
  requested = true;
}

}  // namespace

void stop_runs_on_signals() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

void stop_runs_on_sigterm() {
  std::signal(SIGINT, [](int) {});
  std::signal(SIGTERM, [](int signal) {
    came = signal;
    requested = true;
  });
}

const std::atomic<bool>& stop_requested() { return requested; }

int stop_signal() { return came; }

}  // namespace initlab::cli
