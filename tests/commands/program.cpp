#include "program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>

extern char** environ;

namespace initlab::test {

namespace {

constexpr unsigned kSecondsToLive = 120;

std::vector<std::string> surroundings(const std::filesystem::path& folder,
                                      const std::map<std::string, std::string>& added) {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable; ++variable) {
    const std::string text = *variable;
    const std::string name = text.substr(0, text.find('='));
    if (!name.starts_with("INITLAB_") && name != "XDG_DATA_HOME" && name != "HOME" && !added.contains(name))
      variables.push_back(text);
  }
  if (!added.contains("HOME")) variables.push_back("HOME=" + folder.string());
  for (const auto& [name, value] : added) variables.push_back(name + "=" + value);
  return variables;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (const std::string& text : texts) all.push_back(const_cast<char*>(text.c_str()));
  all.push_back(nullptr);
  return all;
}

void send_to(const std::filesystem::path& file, int descriptor) {
  const int opened = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(126);
}

}  // namespace

Program::Program(const std::filesystem::path& folder, const Words& words,
                 const std::map<std::string, std::string>& environment)
    : out_(folder / ".stdout"), err_(folder / ".stderr") {
  const std::string file = INITLAB_BUILD_DIR "/bin/initlab";
  Words command = {file};
  command.insert(command.end(), words.begin(), words.end());
  const std::vector<std::string> variables = surroundings(folder, environment);
  const std::vector<char*> arguments = pointers(command), context = pointers(variables);
  process_ = fork();
  if (process_ < 0) throw std::runtime_error("cannot fork");
  if (process_ > 0) return;
  send_to(out_, STDOUT_FILENO);
  send_to(err_, STDERR_FILENO);
  if (chdir(folder.c_str()) != 0) _exit(126);
  alarm(kSecondsToLive);  // outlives exec
  execve(file.c_str(), arguments.data(), context.data());
  _exit(127);
}

Program::~Program() {
  if (process_ < 0) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

std::string Program::err() const { return read_file(err_); }

void Program::signal(int number) const { kill(process_, number); }

Outcome Program::wait() {
  int status = 0;
  if (waitpid(process_, &status, 0) != process_) throw std::runtime_error("cannot wait");
  process_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), read_file(out_), read_file(err_)};
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace initlab::test
