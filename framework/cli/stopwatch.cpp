#include "cli/stopwatch.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "cli/last_words.hpp"
#include "run/budget.hpp"

namespace initlab::cli {

namespace {

/// Most updates take milliseconds.
constexpr std::chrono::seconds kPatience(30);

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// What plugins print the run will print again.
void be_silent() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
}

/// In the process of their own.
[[noreturn]] void try_updates(const run::Experiment& experiment, Index threads, int parent, const Descriptor& answer,
                              const Descriptor& note) {
  follow(parent);
  be_silent();
  leave_last_words(note.number());
  const auto tell = [&](double seconds) {
    if (pwrite(answer.number(), &seconds, sizeof(seconds), 0) != sizeof(seconds)) std::abort();
  };
  try {
    run::time_updates(experiment, threads, tell);
  } catch (const std::exception&) {
    tell(kUnknown);
  }
  std::_Exit(kDone);
}

/// False if it goes on for too long.
bool ends_in_time(pid_t process) {
  using Clock = std::chrono::steady_clock;
  const Descriptor end(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
  const Clock::time_point last = Clock::now() + kPatience;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(last - Clock::now()).count();
    pollfd wanted = {end.number(), POLLIN, 0};
    const int ready = poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(0, left)));
    if (ready >= 0 || errno != EINTR) return ready > 0;
  }
}

}  // namespace

Stopwatch::Update Stopwatch::update(const run::Experiment& experiment) {
  const std::string key = run::update_key(experiment);
  if (const auto found = known_.find(key); found != known_.end()) return {found->second};
  if (given_up_) return {};
  const Descriptor answer(memfd_create("time", MFD_CLOEXEC)), note(memfd_create("last-words", MFD_CLOEXEC));
  std::fflush(nullptr);
  const pid_t parent = getpid(), child = fork();
  if (child < 0) return {kUnknown, "could not be started"};
  if (child == 0) try_updates(experiment, threads_.of(experiment), parent, answer, note);
  const bool in_time = ends_in_time(child);
  if (!in_time) kill(child, SIGKILL);
  const int status = wait_for_end(child);

  double seconds = kUnknown;
  const bool answered = pread(answer.number(), &seconds, sizeof(seconds), 0) == sizeof(seconds);
  if (!in_time && !answered) {
    given_up_ = true;
    return {kUnknown, fmt::format("did not return within {} seconds", kPatience.count())};
  }
  if (in_time && (status != 0 || !answered || !last_words(note).empty()))
    return {kUnknown, ending(status, note).sentence};
  if (seconds == seconds) known_[key] = seconds;
  return {seconds};
}

}  // namespace initlab::cli
