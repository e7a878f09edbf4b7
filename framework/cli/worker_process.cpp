#include "cli/worker_process.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace initlab::cli {

/// Our ends and the worker's.
struct WorkerProcess::Pipes {
  std::pair<Descriptor, Descriptor> channel = Channel::pair();
  std::pair<Descriptor, Descriptor> output = [] {
    std::array<int, 2> ends = {-1, -1};
    const int failure = pipe2(ends.data(), O_CLOEXEC);
    Descriptor first(failure == 0 ? ends[0] : -1);
    return std::pair(std::move(first), Descriptor(ends[1]));
  }();
  Descriptor note{memfd_create("last-words", MFD_CLOEXEC)};
};

WorkerProcess::WorkerProcess(const Assignment& assignment) : WorkerProcess(assignment, Pipes()) {}

WorkerProcess::WorkerProcess(const Assignment& assignment, Pipes pipes)
    : channel_(std::move(pipes.channel.first)),
      output_(std::move(pipes.output.first)),
      note_(std::move(pipes.note)),
      process_(start(
          {"run", kWorkerWord, std::to_string(getpid())},
          {{&pipes.output.second, 1}, {&pipes.output.second, 2}, {&pipes.channel.second, kChannel}, {&note_, kNote}},
          false)),
      end_(static_cast<int>(syscall(SYS_pidfd_open, process_, 0))) {
  fcntl(output_.number(), F_SETFL, O_NONBLOCK);
  assignment.send(channel_);  // that it has died already is seen by its end
}

WorkerProcess::~WorkerProcess() {
  if (process_ < 0) return;
  if (job) kill(process_, SIGKILL);
  shutdown(channel_.socket().number(), SHUT_RDWR);
  wait_for_end(process_);
}

void WorkerProcess::read_output(bool all, const std::function<void(const std::string&)>& line) {
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = read(output_.number(), buffer.data(), buffer.size())) > 0;)
    printed_.append(buffer.data(), static_cast<std::size_t>(got));
  if (all && !printed_.empty() && printed_.back() != '\n') printed_ += '\n';
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = printed_.find('\n', begin)) != std::string::npos; begin = end + 1)
    line(printed_.substr(begin, end - begin));
  printed_.erase(0, begin);
}

void WorkerProcess::stop() const { kill(process_, SIGTERM); }

Ending WorkerProcess::ending() { return cli::ending(wait_for_end(std::exchange(process_, -1)), note_); }

}  // namespace initlab::cli
