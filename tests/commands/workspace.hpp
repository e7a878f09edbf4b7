// Workspace: a fresh folder with a small manifest in it, and the program run there.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "program.hpp"

namespace initlab::test {

/// 250 synthetic samples of dimension 20 in 3 classes, in batches of 100: 3 updates an epoch, the last one of 50
/// samples; 20-8-3 with relu; 2 epochs. No [[variant]] and no [sweep], so that a test may append them.
extern const char* const kSmallManifest;

class Workspace {
 public:
  /// Makes the folder and writes kSmallManifest to small.toml.
  Workspace();
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
  const std::filesystem::path& folder() const { return folder_; }

  void write(const std::string& name, const std::string& text) const;
  /// Runs `initlab <words>` in the folder.
  Outcome run(const Words& words, const std::map<std::string, std::string>& environment = {}) const;
  /// Runs `initlab run small.toml --out out --set <override> ...`, which must succeed; returns out/seed=1.h5.
  std::filesystem::path record(const Words& overrides) const;
  /// The last line that `initlab run small.toml --set <override> ...` says on stderr; the exit code must be 2 and
  /// nothing must have been written.
  std::string refusal(const Words& overrides) const;

 private:
  std::filesystem::path folder_;
};

/// The lines of a text, without their ends.
Words lines(const std::string& text);

/// The last line, or "".
std::string last_line(const std::string& text);

bool contains(const std::string& text, const std::string& part);

}  // namespace initlab::test
