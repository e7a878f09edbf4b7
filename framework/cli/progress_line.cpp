#include "cli/progress_line.hpp"

#include <fmt/format.h>

#include <cmath>

#include "text/words.hpp"

namespace initlab::cli {

namespace {

std::string metrics(const run::Progress& progress, const char* between) {
  const bool classes = !std::isnan(progress.test->accuracy);
  return fmt::format("train loss {}{}{} {}", text::number(progress.train->loss), between,
                     classes ? "test accuracy" : "test loss",
                     text::number(classes ? progress.test->accuracy : progress.test->loss));
}

double epochs(std::int64_t steps, const run::Progress& progress) {
  return static_cast<double>(steps) / static_cast<double>(progress.steps_per_epoch);
}

double share(const run::Progress& progress) {
  const std::int64_t done = progress.networks > 0 ? progress.network : progress.step;
  const std::int64_t all = progress.networks > 0 ? progress.networks : progress.last_step;
  return all > 0 ? static_cast<double>(done) / static_cast<double>(all) : 1;
}

}  // namespace

ProgressLine::ProgressLine(std::string label, bool terminal, Put put)
    : label_(std::move(label)), terminal_(terminal), put_(std::move(put)) {}

void ProgressLine::operator()(const run::Progress& progress) {
  constexpr double kTold = 1;
  if (progress.networks > 0)
    count(progress);
  else
    terminal_ ? rewrite(progress) : say(progress);
  if (progress.seconds - told_ >= kTold) tell(progress, "");
}

bool ProgressLine::due(double seconds, bool last, double interval) {
  if (!last && shown_ >= 0 && seconds - shown_ < interval) return false;
  shown_ = seconds;
  return true;
}

void ProgressLine::tell(const run::Progress& progress, std::string text) {
  told_ = progress.seconds;
  put_({label_, std::move(text), share(progress)});
}

void ProgressLine::count(const run::Progress& progress) {
  if (!due(progress.seconds, progress.network == progress.networks, terminal_ ? StatusLines::kInterval : 10)) return;
  const double rate = static_cast<double>(progress.network) / progress.seconds;
  const double left = static_cast<double>(progress.networks - progress.network) / rate;
  tell(progress, fmt::format("network {}/{}, {} left", progress.network, progress.networks, text::duration(left)));
}

void ProgressLine::rewrite(const run::Progress& progress) {
  if (!due(progress.seconds, progress.step == progress.last_step, StatusLines::kInterval)) return;
  std::string line =
      fmt::format("epoch {:.2f}/{:.12g}", epochs(progress.step, progress), epochs(progress.last_step, progress));
  const double rate = static_cast<double>(progress.step) / progress.seconds;
  if (progress.step > 0)
    line += fmt::format("  {} left", text::duration(static_cast<double>(progress.last_step - progress.step) / rate));
  line += "  " + metrics(progress, "  ");
  if (progress.step > 0) line += fmt::format("  {:.0f} steps/s", rate);
  tell(progress, line);
}

void ProgressLine::say(const run::Progress& progress) {
  // Metrics change only when they are evaluated: a line then, and none between.
  if (progress.train->loss == said_loss_ || (said_loss_ != said_loss_ && progress.train->loss != progress.train->loss))
    return;
  said_loss_ = progress.train->loss;
  if (!due(progress.seconds, progress.step == progress.last_step, 1)) return;
  tell(progress, fmt::format("epoch {:.6g}/{:.12g}, step {}, {}", epochs(progress.step, progress),
                             epochs(progress.last_step, progress), progress.step, metrics(progress, ", ")));
}

ProgressLine::Put on_stderr(StatusLines& lines) {
  return [&lines, terminal = watched()](const Standing& standing) {
    if (standing.text.empty()) return;
    if (terminal)
      lines.put(fitted(standing.label, standing.text));
    else
      fmt::print(stderr, "{}  {}\n", standing.label, standing.text);
  };
}

}  // namespace initlab::cli
