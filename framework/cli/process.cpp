#include "cli/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "initlab/error.hpp"

extern char** environ;

namespace initlab::cli {

Descriptor::Descriptor(int number) : number_(number < 0 ? -1 : fcntl(number, F_DUPFD_CLOEXEC, kLastHanded + 1)) {
  const int failure = errno;
  if (number >= 0) close(number);
  if (number_ < 0) throw Error(fmt::format("no process can be prepared ({})", std::strerror(failure)));
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

pid_t start(const Words& words, const Handed& handed, bool own_session) {
  std::string program = "/proc/self/exe";
  std::vector<std::string> copies = words;
  std::vector<char*> list = {program.data()};
  for (std::string& word : copies) list.push_back(word.data());
  list.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  for (const auto& [ours, its] : handed) posix_spawn_file_actions_adddup2(&files, ours->number(), its);
  if (own_session) posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  // Whoever started this program may have it ignored, and processes would then leave no word of how they ended.
  std::signal(SIGCHLD, SIG_DFL);
  pid_t process = 0;
  const int failure = posix_spawn(&process, program.c_str(), &files, &attributes, list.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failure != 0) throw Error(fmt::format("no process can be started ({})", std::strerror(failure)));
  return process;
}

int wait_for_end(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
  return status;
}

void follow(int parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(128 + SIGTERM);
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

std::string signal_name(int signal) {
  const char* name = sigabbrev_np(signal);
  return name ? std::string("SIG") + name : fmt::format("signal {}", signal);
}

}  // namespace initlab::cli
