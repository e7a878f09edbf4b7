// Server: server.py in a process of its own, for the length of a test.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace initlab::data::test {

class Server {
 public:
  /// Serves the files of `folder`.
  explicit Server(const std::filesystem::path& folder);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// "http://127.0.0.1:PORT/<manner>/".
  std::string url(const std::string& manner) const;
  /// "/<manner>/<file> <range>" of each request since the last call.
  std::vector<std::string> requests();

 private:
  std::filesystem::path log_;
  pid_t process_ = -1;
  int input_ = -1, output_ = -1;
  std::string port_;
  std::size_t seen_ = 0;
};

}  // namespace initlab::data::test
