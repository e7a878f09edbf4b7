#include "cli/last_words.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "plugin/calling.hpp"
#include "plugin/signal_stack.hpp"

namespace initlab::cli {

namespace {

int note_descriptor = -1;

/// Nothing but system calls: the heap may be what is damaged.
void write_note() {
  const plugin::Calling* calling = plugin::Calling::now();
  if (!calling) return;
  off_t at = 0;
  for (const char* part : {calling->component(), ": ", calling->call()}) {
    const ssize_t written = pwrite(note_descriptor, part, std::strlen(part), at);
    if (written > 0) at += written;
  }
}

void on_crash(int signal) {
  write_note();
  raise(signal);  // its own handler is gone: see SA_RESETHAND
}

}  // namespace

void leave_last_words(int note) {
  note_descriptor = note;
  static const plugin::SignalStack stack;
  struct sigaction action = {};
  action.sa_handler = on_crash;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) sigaction(signal, &action, nullptr);
  std::atexit(write_note);
}

std::string last_words(const Descriptor& note) {
  std::string text(1000, '\0');
  const ssize_t got = pread(note.number(), text.data(), text.size(), 0);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

Ending ending(int status, const Descriptor& note) {
  const std::string place = last_words(note);
  const std::string where = place.empty() ? "" : " in " + place;
  if (!WIFSIGNALED(status)) {
    const std::string word = fmt::format("exit code {}", WEXITSTATUS(status));
    return {fmt::format("ended with {}{}", word, where), word};
  }
  const std::string word = signal_name(WTERMSIG(status));
  const char* hint = WTERMSIG(status) == SIGKILL ? " (as the kernel does when memory is short)" : "";
  return {fmt::format("was ended by {}{}{}", word, where, hint), word};
}

}  // namespace initlab::cli
