#include "cli/child.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

constexpr int kAnswer = 3;

/// What a child may write to files, a flood of output among them.
constexpr rlim_t kMostWritten = 256 << 20;

volatile std::sig_atomic_t stopping = 0;

std::string contents(const Descriptor& file, std::size_t most) {
  const off_t size = lseek(file.number(), 0, SEEK_END);
  if (size <= 0) return "";
  const std::size_t length = std::min(static_cast<std::size_t>(size), most);
  std::string text(length, '\0');
  const ssize_t got = pread(file.number(), text.data(), length, size - static_cast<off_t>(length));
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

std::string last_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  const std::size_t begin = text.rfind('\n');
  return begin == std::string::npos ? text : text.substr(begin + 1);
}

/// Waits for the end of a child. False if it takes longer, or if a signal came.
bool wait_for(const Descriptor& child, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  while (true) {
    const long left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    constexpr long kGlance = 100;  // milliseconds: another thread may have got the signal
    pollfd wanted = {child.number(), POLLIN, 0};
    const int ready = poll(&wanted, 1, static_cast<int>(std::clamp(left, 0L, kGlance)));
    if (ready > 0) return true;
    if (stopping != 0 || left <= 0 || (ready < 0 && errno != EINTR)) return false;
  }
}

/// The session of a process, from /proc; -1 if there is none.
pid_t session_of(const std::filesystem::path& process) {
  std::ifstream stream(process / "stat");
  std::string text;
  std::getline(stream, text, '\0');  // a process that is just ending leaves it empty
  // "pid (name) state parent group session ...", where the name may hold anything.
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 1)));
  std::string state;
  pid_t parent = 0, group = 0, session = -1;
  fields >> state >> parent >> group >> session;
  return fields ? session : -1;
}

/// A child leads a session of its own: what it starts belongs to it, also in another process group.
void kill_session(pid_t leader) {
  kill(-leader, SIGKILL);
  std::error_code ignored;
  for (std::filesystem::directory_iterator entry("/proc", ignored), end; !ignored && entry != end;
       entry.increment(ignored)) {
    const std::string name = entry->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (session_of(entry->path()) == leader) kill(static_cast<pid_t>(std::stol(name)), SIGKILL);
  }
}

}  // namespace

Ended run_child(const Words& words, double seconds) {
  const Descriptor answered(memfd_create("answer", MFD_CLOEXEC)), said(memfd_create("output", MFD_CLOEXEC));
  const pid_t child = start(words, {{&said, 1}, {&said, 2}, {&answered, kAnswer}}, true);

  Ended ended;
  {
    const Descriptor handle(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    const bool over = wait_for(handle, seconds);
    ended.stopped = !over && stopping != 0;
    ended.timed_out = !over && !ended.stopped;
  }
  kill_session(child);
  const int status = wait_for_end(child);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  constexpr std::size_t kMostAnswer = 1 << 24, kMostWords = 200;
  ended.answer = contents(answered, kMostAnswer);
  ended.last_words = last_line(contents(said, kMostWords));
  return ended;
}

void stop_on_signals() {
  struct sigaction action = {};
  action.sa_handler = [](int signal) { stopping = signal; };
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

int stopped_by() { return stopping; }

void become_child(int parent) {
  follow(parent);
  const rlimit much = {kMostWritten, kMostWritten};
  setrlimit(RLIMIT_FSIZE, &much);
  fcntl(kAnswer, F_SETFD, FD_CLOEXEC);
}

void answer(const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = write(kAnswer, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) throw Error("check: a child process has nowhere to answer to");
    if (written > 0) done += static_cast<std::size_t>(written);
  }
}

}  // namespace initlab::cli
