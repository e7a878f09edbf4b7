// Script: a Python script in a folder of its own, run by the initializer `program`.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "plugin/fixture.hpp"
#include "support/networks.hpp"

namespace initlab::test {

using Values = std::map<std::string, ParameterValue, std::less<>>;

/// The tests' folder is the current one, and temporary files go below it: when the object goes, none may be left.
class Script {
 public:
  Script();
  ~Script();
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  /// 3 inputs, 5 units: an array of 3 x 5.
  static TensorInfo weight(const std::string& node = "hidden1");
  /// Writes init.py: it reads its description as `t`, then does this.
  void write(const std::string& body) const;
  /// The initializer that runs init.py, with these words behind it and these parameters besides.
  static std::shared_ptr<const Initializer> initializer(const std::vector<std::string>& words = {},
                                                        const Values& more = {});
  /// Runs a body for `info`.
  Matrix filled(const std::string& body, const std::vector<std::string>& words = {},
                const TensorInfo& info = weight()) const;
  /// What filling with this body is refused for, behind the name of the command.
  std::string refused(const std::string& body, const Values& more = {}) const;

 private:
  TemporaryFolder folder_;
  std::filesystem::path before_;
  std::string temporary_;
};

/// The parameters of `program` for a command.
Values command(std::vector<std::string> words, const Values& more = {});

/// What a command is refused for, whole.
std::string refused(const std::vector<std::string>& words, const Values& more = {});

/// The sentence of the constructor, behind "initializer program (plugin initializers 1.0): constructor: ".
std::string not_made(const Values& values);

}  // namespace initlab::test
