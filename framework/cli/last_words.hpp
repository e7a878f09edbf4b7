// Last words: what a worker process leaves when a plugin ends it.
#pragma once

#include <string>

#include "cli/process.hpp"

namespace initlab::cli {

/// In a worker, on its main thread: from now on a signal that ends it, or exit(), first writes into `note` in which
/// plugin's function its thread was.
void leave_last_words(int note);

/// "initializer he (plugin initializers 1.0): fill", or "" if it left none.
std::string last_words(const Descriptor& note);

/// How such a process ended, from what waitpid says: "was ended by SIGSEGV in initializer he (plugin initializers 1.0):
/// fill", and "SIGSEGV" alone.
struct Ending {
  std::string sentence, word;
};
Ending ending(int status, const Descriptor& note);

}  // namespace initlab::cli
