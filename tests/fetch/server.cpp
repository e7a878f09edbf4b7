#include "server.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace initlab::data::test {

Server::Server(const std::filesystem::path& folder) : log_(folder.string() + ".log") {
  setenv("no_proxy", "*", 1);
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("cannot fork");
  if (process_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execl(INITLAB_PYTHON, INITLAB_PYTHON, TEST_SOURCE_DIR "/server.py", folder.c_str(), log_.c_str(), nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  input_ = in[1];
  output_ = out[0];
  for (char c = 0; read(output_, &c, 1) == 1 && c != '\n';) port_ += c;
  if (port_.empty()) throw std::runtime_error("the server does not start");
}

Server::~Server() {
  close(input_);
  close(output_);
  waitpid(process_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove(log_, ignored);
}

std::string Server::url(const std::string& manner) const { return "http://127.0.0.1:" + port_ + "/" + manner + "/"; }

std::vector<std::string> Server::requests() {
  std::ifstream stream(log_);
  std::vector<std::string> all;
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  std::vector<std::string> fresh(all.begin() + static_cast<std::ptrdiff_t>(seen_), all.end());
  seen_ = all.size();
  return fresh;
}

}  // namespace initlab::data::test
