// WorkerProcess: a worker as its parent sees it.
#pragma once

#include <functional>

#include "cli/last_words.hpp"
#include "cli/worker.hpp"

namespace initlab::cli {

class WorkerProcess {
 public:
  /// Starts it. Throws Error if that cannot be.
  explicit WorkerProcess(const Assignment& assignment);
  /// Without a run it ends by itself; with one it is killed.
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  Channel& channel() { return channel_; }
  /// Readable when it has ended.
  const Descriptor& end() const { return end_; }
  /// Readable when something in it has printed.
  const Descriptor& output() const { return output_; }

  /// Calls `line` for each line that was printed, so far complete; `all`: for the last one, too.
  void read_output(bool all, const std::function<void(const std::string&)>& line);

  void stop() const;

  /// How it ended. To be called once, behind end().
  Ending ending();

  std::optional<std::size_t> job;  ///< that it does
  std::string data;                ///< the data_key of what it holds

 private:
  struct Pipes;
  WorkerProcess(const Assignment& assignment, Pipes pipes);

  Channel channel_;
  Descriptor output_, note_;
  pid_t process_;
  Descriptor end_;
  std::string printed_;
};

}  // namespace initlab::cli
