// The built program, run as a person runs it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace initlab::test {

using Words = std::vector<std::string>;

struct Outcome {
  int exit = 0;  ///< exit code, or -signal
  std::string out, err;
};

/// One process of bin/initlab. It sees the tests' environment without INITLAB_* and the user's own plugins, and what
/// `environment` adds. It is killed after two minutes.
class Program {
 public:
  /// Starts it in `folder`; its output goes to two hidden files there.
  Program(const std::filesystem::path& folder, const Words& words,
          const std::map<std::string, std::string>& environment);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// What it has written to stderr so far.
  std::string err() const;
  void signal(int number) const;
  /// Waits for its end.
  Outcome wait();

 private:
  std::filesystem::path out_, err_;
  pid_t process_ = -1;
};

/// The whole of a file, as bytes.
std::string read_file(const std::filesystem::path& file);

}  // namespace initlab::test
