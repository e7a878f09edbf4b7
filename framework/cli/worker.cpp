#include "cli/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>

#include "cli/last_words.hpp"
#include "cli/stop.hpp"
#include "data/shared_memory.hpp"

namespace initlab::cli {

namespace {

Words expected(Channel& channel) {
  std::optional<Words> message = channel.wait();
  if (!message) _exit(kDone);
  return std::move(*message);
}

std::size_t number(const std::string& word) {
  std::size_t value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

/// Data that the parent gives instead of being read.
void take_data(Channel& channel, const manifest::RunPlan& plan, run::DataCache& cache) {
  const Descriptor memory(channel.receive_descriptor());
  cache.put(run::data_key(plan.setup->data, plan.seeds),
            std::make_shared<const data::Dataset>(data::mapped(memory.number())));
}

}  // namespace

bool Assignment::send(Channel& channel) const {
  Words options = {manifest,           manifest_file,        folder.string(),        fmt::format("{}", threads.most),
                   resume ? "1" : "0", terminal ? "1" : "0", threads.all ? "1" : "0"};
  Words pairs = {""};
  for (const auto& [name, text] : attributes) pairs.insert(pairs.end(), {name, text});
  Words sets = {""}, folders = {""};
  sets.insert(sets.end(), overrides.begin(), overrides.end());
  folders.insert(folders.end(), plugin_path.begin(), plugin_path.end());
  return channel.send(options) && channel.send(sets) && channel.send(folders) && channel.send(pairs);
}

Assignment Assignment::receive(Channel& channel) {
  const auto rest = [&] {
    const Words words = expected(channel);
    return Words(words.begin() + 1, words.end());
  };
  const Words options = expected(channel);
  Assignment assignment{
      options.at(0),        options.at(1),        {}, {}, options.at(2), {number(options.at(3)), options.at(6) == "1"},
      options.at(4) == "1", options.at(5) == "1", {}};
  assignment.overrides = rest();
  assignment.plugin_path = rest();
  const Words pairs = rest();
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) assignment.attributes[pairs[i]] = pairs[i + 1];
  return assignment;
}

run::Options Assignment::options() const {
  return {
      .threads = threads, .attributes = attributes, .resume = resume, .stop = nullptr, .progress = {}, .notice = {}};
}

void work(const std::string& parent) {
  follow(static_cast<int>(number(parent)));
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  Channel channel{Descriptor(kChannel)};
  fcntl(kNote, F_SETFD, FD_CLOEXEC);
  leave_last_words(kNote);
  stop_runs_on_sigterm();
  const Assignment assignment = Assignment::receive(channel);
  const Loaded loaded = load_plugins(assignment.plugin_path);
  const manifest::Document document(assignment.manifest, assignment.manifest_file, assignment.overrides);
  run::DataCache cache;
  const Listener listener{assignment.terminal,
                          [&](const Standing& standing) {
                            channel.send({kProgress, standing.label, standing.text, fmt::format("{}", standing.share)});
                          },
                          [&](const std::string& sentence) {
                            channel.send({kSentence, sentence});
                          }};
  while (true) {
    const Words message = expected(channel);
    const manifest::RunPlan plan = document.run(loaded.catalogue, number(message.at(1)));
    if (message.at(3) == kGiven) take_data(channel, plan, cache);
    const RunReport report =
        execute(plan, message.at(2), assignment.folder, loaded, cache, assignment.options(), listener);
    std::fflush(nullptr);
    Words answer = {kEnded, fmt::format("{}", report.code)};
    answer.insert(answer.end(), report.row.begin(), report.row.end());
    channel.send(answer);
  }
}

}  // namespace initlab::cli
