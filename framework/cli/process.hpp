// This program again, in a process of its own: how it is started, and what it must do first.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "cli/command.hpp"

namespace initlab::cli {

/// A file descriptor that is closed in time, and in every process that is started. Its number is none of those that
/// started processes are given.
class Descriptor {
 public:
  /// Takes over `number`; throws Error with errno's reason if it is negative.
  explicit Descriptor(int number);
  ~Descriptor();
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

/// What a started process finds under small numbers: {ours, its}.
using Handed = std::vector<std::pair<const Descriptor*, int>>;

/// The largest number that a started process may be given a descriptor under.
inline constexpr int kLastHanded = 5;

/// Starts the program's own file anew with these words (never a bare fork: libraries may hold locks). Its input is
/// empty. `own_session`: a terminal's signals do not reach it. Throws Error if no process can be started.
pid_t start(const Words& words, const Handed& handed, bool own_session);

/// Waits for its end; what waitpid says.
int wait_for_end(pid_t process);

/// In a started process, first: it must not outlive its parent, whose process number this is, and leaves no core.
void follow(int parent);

/// "SIGSEGV", "signal 40".
std::string signal_name(int signal);

}  // namespace initlab::cli
