// worker: a process of `initlab run` that does one run after another, as it is told.
#pragma once

#include <filesystem>

#include "cli/channel.hpp"
#include "cli/run_report.hpp"

namespace initlab::cli {

/// What all runs of a sweep share. It crosses to workers.
struct Assignment {
  std::string manifest, manifest_file;  ///< its text, and its name as the user gave it
  Words overrides, plugin_path;
  std::filesystem::path folder;
  run::Threads threads = {};
  bool resume = false;
  bool terminal = false;  ///< see Listener
  std::map<std::string, std::string> attributes;

  /// False if there is nobody at the other end.
  bool send(Channel& channel) const;
  static Assignment receive(Channel& channel);

  run::Options options() const;
};

/// The messages. To a worker: {kRun, index, label, kGiven or kOwn}; behind kGiven comes the descriptor of a
/// SharedDataset. From a worker: {kProgress, and a Standing: label, text, share}, {kSentence, sentence}, and at the end
/// of the run {kEnded, code, the row's words}.
inline constexpr const char *kRun = "run", *kGiven = "given", *kOwn = "own";
inline constexpr const char *kProgress = "progress", *kSentence = "sentence", *kEnded = "ended";

/// The word that begins a worker's command line; its parent's process number follows.
inline constexpr const char* kWorkerWord = "--worker";

/// Under which numbers it finds its channel, and the file for last_words.
inline constexpr int kChannel = 3, kNote = 4;

/// What it does until there is nobody at the other end. Does not return.
[[noreturn]] void work(const std::string& parent);

}  // namespace initlab::cli
