// What is said to a user without rights: root may read and write whatever permissions say.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <string>

namespace initlab::test {

/// The text that `f` returns in a child that has given up root's rights; in this process if it has none.
template <class F>
std::string as_nobody(F&& f) {
  if (geteuid() != 0) return f();
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    const bool dropped = setgid(kNobody) == 0 && setuid(kNobody) == 0;
    const std::string said = dropped ? f() : "(the rights of root could not be given up)";
    _exit(write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string said;
  char buffer[512];
  for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0;)
    said.append(buffer, static_cast<std::size_t>(got));
  close(ends[0]);
  int status = 0;
  BOOST_REQUIRE(waitpid(child, &status, 0) == child);
  BOOST_TEST(status == 0);
  return said;
}

}  // namespace initlab::test
