// Last words: what a process says of its end when a plugin, or a damaged file, ends it.
#pragma once

#include <string>

#include "cli/process.hpp"

namespace initlab::cli {

/// In a process that another one started, on its main thread: from now on a signal that ends it, or exit(), first
/// writes into `note` in which plugin's function its thread was, or that HDF5 was reading a file.
void leave_last_words(int note);

/// In this process, on its main thread: from now on a signal that ends it, or a plugin's exit(), first says so on
/// stderr behind the name of the run, if there is one, and makes exit code 1 of it. A file on which HDF5 crashes is
/// called damaged, with exit code 2.
void say_last_words(const std::string& run);

/// "initializer he (plugin initializers 1.0): fill", or "" if it left none.
std::string last_words(const Descriptor& note);

/// How such a process ended, from what waitpid says: "was ended by SIGSEGV in initializer he (plugin initializers 1.0):
/// fill", and "SIGSEGV" alone.
struct Ending {
  std::string sentence, word;
};
Ending ending(int status, const Descriptor& note);

}  // namespace initlab::cli
