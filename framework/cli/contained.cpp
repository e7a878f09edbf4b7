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

void hand_on(int signal) { kill(child, signal); }

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
  std::signal(SIGINT, hand_on);
  std::signal(SIGTERM, hand_on);
  int status = 0;
  while (waitpid(forked, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status)) std::_Exit(WEXITSTATUS(status));
  if (!is_crash(WTERMSIG(status))) std::_Exit(128 + WTERMSIG(status));
  fmt::print(stderr, "error: {}: damaged: the HDF5 library crashed on it (signal {})\n", file, WTERMSIG(status));
  std::fflush(stderr);
  std::_Exit(kRefused);
}

}  // namespace initlab::cli
