// Command: what a word after `initlab` does.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace initlab::cli {

/// Exit codes: 0 done; 2 refused before step 0; 1 failed afterwards, or a claim that does not hold; 128 + a signal.
inline constexpr int kDone = 0, kFailed = 1, kRefused = 2;

using Words = std::vector<std::string>;

struct Command {
  const char* name;
  const char* summary;
  int (*run)(const Words& words);
};

int run(const Words& words);
int validate(const Words& words);
int new_plugin(const Words& words);
int check_plugins(const Words& words);
int list(const Words& words);
int describe(const Words& words);
int show(const Words& words);
int compare(const Words& words);
int diff(const Words& words);
int reproduce(const Words& words);
int predict(const Words& words);
int repair(const Words& words);
int export_weights(const Words& words);
int fetch(const Words& words);
int schema(const Words& words);
int version(const Words& words);

/// In the order in which `initlab --help` shows them.
const std::vector<Command>& commands();

}  // namespace initlab::cli
