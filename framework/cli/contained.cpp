#include "cli/contained.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "cli/command.hpp"

namespace initlab::cli {

namespace {

volatile pid_t child = 0;

/// A terminal's Ctrl-C reaches the child by itself.
void hand_on(int signal, siginfo_t* info, void*) {
  if (info->si_code != SI_KERNEL) kill(child, signal);
}

void hand_on_signal(int signal) {
  struct sigaction action {};
  action.sa_sigaction = hand_on;
  action.sa_flags = SA_SIGINFO;
  sigaction(signal, &action, nullptr);
}

bool is_crash(int signal) {
  return signal == SIGSEGV || signal == SIGBUS || signal == SIGABRT || signal == SIGFPE || signal == SIGILL;
}

}  // namespace

void contain(const std::string& file) {
  std::fflush(nullptr);
  const pid_t parent = getpid(), forked = fork();
  if (forked < 0) return;  // too many processes: then without
  if (forked == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) std::_Exit(128 + SIGTERM);
    return;
  }
  child = forked;
  hand_on_signal(SIGINT);
  hand_on_signal(SIGTERM);
  int status = 0;
  while (waitpid(forked, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status)) std::_Exit(WEXITSTATUS(status));
  if (!is_crash(WTERMSIG(status))) std::_Exit(128 + WTERMSIG(status));
  fmt::print(stderr, "error: {}: damaged: the HDF5 library crashed on it (signal {})\n", file, WTERMSIG(status));
  std::fflush(stderr);
  std::_Exit(kRefused);
}

}  // namespace initlab::cli
