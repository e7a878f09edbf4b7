#include "child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <initlab/error.hpp>
#include <initlab/parameters.hpp>
#include <system_error>
#include <thread>

using initlab::Error;

namespace {

using Clock = std::chrono::steady_clock;

void check(int error) {
  if (error != 0) throw Error("a program cannot be started (" + std::generic_category().message(error) + ")");
}

/// What happens between the new process and its program. posix_spawn and not fork: other threads run, and may hold any
/// lock. All files are opened in the child, so that none leaks into one that another thread starts.
class Preparation {
 public:
  Preparation(const std::string& in, const std::string& out) {
    check(posix_spawn_file_actions_init(&files));
    if (const int error = posix_spawnattr_init(&attributes)) {
      posix_spawn_file_actions_destroy(&files);
      check(error);
    }
    int error = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
    if (!error)
      error = posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (!error) error = posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    // Whatever this thread blocks, or the host ignores, the program does not.
    sigset_t none, broken_pipe;
    sigemptyset(&none);
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
    if (!error) error = posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
    if (!error) error = posix_spawnattr_setpgroup(&attributes, 0);
    if (!error)
      error =
          posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    if (error) {
      destroy();
      check(error);
    }
  }
  ~Preparation() { destroy(); }
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;

 private:
  void destroy() {
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
  }
};

pid_t start(const std::vector<std::string>& command, const std::string& in, const std::string& out) {
  const Preparation preparation(in, out);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t process = 0;
  const int error =
      posix_spawnp(&process, words[0], &preparation.files, &preparation.attributes, words.data(), environ);
  const std::string name = initlab::literal(command[0]);
  if (error == ENOENT)
    throw Error("there is no such program (got " + name +
                ", expected one in PATH, or a path with a / from the current folder)");
  if (error == EACCES || error == ENOEXEC)
    throw Error("no program that can be executed (got " + name +
                "); name what runs it first, as in [\"python3\", \"my_init.py\"]");
  check(error);
  return process;
}

/// True once the process has ended. It is left to be waited for: until then no other process gets its number.
bool has_ended(pid_t process) {
  siginfo_t info{};
  int failed = 0;
  do failed = waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT);
  while (failed && errno == EINTR);
  return failed || info.si_pid == process;
}

}  // namespace

Ending run_program(const std::vector<std::string>& command, const std::string& in, const std::string& out,
                   double seconds) {
  constexpr std::chrono::milliseconds kPause(2);
  const Clock::time_point begin = Clock::now();
  const pid_t process = start(command, in, out);
  bool late = false;
  while (!has_ended(process)) {
    late = std::chrono::duration<double>(Clock::now() - begin).count() > seconds;
    if (late) break;
    std::this_thread::sleep_for(kPause);
  }
  kill(-process, SIGKILL);
  if (late) kill(process, SIGKILL);  // it may have left its group
  int status = 0;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR)
      throw Error("how a program ended cannot be seen (" + std::generic_category().message(errno) + ")");
  if (late) return {Ending::Way::late, 0};
  if (WIFSIGNALED(status)) return {Ending::Way::killed, WTERMSIG(status)};
  return {Ending::Way::exited, WEXITSTATUS(status)};
}
