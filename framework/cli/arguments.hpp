// Arguments: a command's options, its help, and what the user gave.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace initlab::cli {

/// A mistake in the command line itself: message to stderr, exit 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// How a command is called. `--help` prints all of it.
struct Usage {
  const char* synopsis;  ///< "initlab run MANIFEST [options]"
  const char* summary;   ///< what it does, in a sentence or two
  const char* example;   ///< a line that can be typed, with what it does
};

/// What was typed, as a shell takes it: "initlab run a.toml --set 'title=\"a b\"'".
std::string command_line(const std::string& command, const Words& words);

class Arguments {
 public:
  explicit Arguments(Usage usage);

  /// To add options with boost::program_options' own syntax.
  boost::program_options::options_description_easy_init options() { return options_.add_options(); }
  /// Adds --plugin-path.
  void add_plugin_path();

  /// Reads the words. Returns false if help was asked for and printed. Words that are no option are `operands`; their
  /// number must lie between least and most. Throws UsageError.
  bool read(const Words& words, std::size_t least, std::size_t most, const char* operand);

  const Words& operands() const { return operands_; }
  bool has(const char* name) const { return values_.count(name) > 0; }
  template <class T>
  T get(const char* name) const {
    return values_[name].as<T>();
  }
  Words list(const char* name) const { return has(name) ? get<Words>(name) : Words(); }

 private:
  Usage usage_;
  boost::program_options::options_description options_;
  boost::program_options::variables_map values_;
  Words operands_;
};

}  // namespace initlab::cli
