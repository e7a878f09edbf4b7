#include "cli/last_words.hpp"

#include <fmt/format.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

#include "cli/status_lines.hpp"
#include "hdf5/reading.hpp"
#include "plugin/calling.hpp"
#include "plugin/signal_stack.hpp"

namespace initlab::cli {

namespace {

int note_descriptor = -1;        // none: a sentence on stderr
std::array<char, 512> who = {};  // begins that sentence

using Parts = std::initializer_list<const char*>;

/// In one call, since other threads may be ending the process as well; with nothing but system calls, since the heap
/// may be what is damaged.
void put(int descriptor, Parts parts) {
  std::array<iovec, 9> pieces;
  int count = 0;
  for (const char* part : parts)
    pieces[static_cast<std::size_t>(count++)] = {const_cast<char*>(part), std::strlen(part)};
  if (writev(descriptor, pieces.data(), count) < 0) return;
}

/// Where this thread is, behind `before`; empty ones if it is in nothing that is known.
std::array<const char*, 4> place(const char* before) {
  if (const plugin::Calling* calling = plugin::Calling::now())
    return {before, calling->component(), ": ", calling->call()};
  if (const char* file = hdf5::Reading::now()) return {before, "the HDF5 library, which reads ", file, ""};
  return {"", "", "", ""};
}

void write_note() {
  const auto [before, component, colon, call] = place("");
  put(note_descriptor, {component, colon, call});
}

/// Over what shows where a run stands.
const char* begin_of_line() { return watched() ? "\r\x1b[J" : ""; }

[[noreturn]] void say(const char* how, const char* what) {
  const auto [in, component, colon, call] = place(" in ");
  put(STDERR_FILENO, {begin_of_line(), who.data(), how, what, in, component, colon, call, "\n"});
  _exit(kFailed);
}

void die_of(int signal) {
  std::signal(signal, SIG_DFL);
  raise(signal);
}

/// The first thread that crashes speaks: others may do so in the same function at the same time.
void on_crash(int signal) {
  static std::atomic<pid_t> speaks{0};
  pid_t before = 0;
  if (!speaks.compare_exchange_strong(before, gettid())) {
    while (before != gettid()) pause();
    return die_of(signal);  // of speaking
  }
  if (note_descriptor >= 0) {
    write_note();
    return die_of(signal);
  }
  const char* name = sigabbrev_np(signal);
  if (const char* file = hdf5::Reading::now(); file && !plugin::Calling::now()) {
    put(STDERR_FILENO, {"error: ", file, ": damaged: the HDF5 library crashed on it (SIG", name, ")\n"});
    _exit(kRefused);
  }
  say(" was ended by SIG", name);
}

void on_exit_of_plugin(int code, void*) {
  if (note_descriptor >= 0) return write_note();
  if (plugin::Calling::now()) say(" ended with exit code ", std::to_string(code).c_str());
}

/// Once, whatever is to be done with them.
void have_last_words() {
  static const plugin::SignalStack stack;
  static bool done = false;
  if (std::exchange(done, true)) return;
  struct sigaction action = {};
  action.sa_handler = on_crash;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_NODEFER);
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) sigaction(signal, &action, nullptr);
  on_exit(on_exit_of_plugin, nullptr);
}

}  // namespace

void leave_last_words(int note) {
  note_descriptor = note;
  have_last_words();
}

void say_last_words(const std::string& run) {
  const std::string begin = run.empty() ? "error: the program" : "error: " + run + ": its process";
  who[begin.copy(who.data(), who.size() - 1)] = '\0';
  have_last_words();
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
