#include "cli/progress_line.hpp"

#include <fmt/format.h>

#include <cmath>

#include "text/words.hpp"

namespace initlab::cli {

namespace {

std::string metrics(const run::Progress& progress) {
  if (std::isnan(progress.test->accuracy))
    return fmt::format("train loss {}, test loss {}", text::number(progress.train->loss),
                       text::number(progress.test->loss));
  return fmt::format("train loss {}, test accuracy {}", text::number(progress.train->loss),
                     text::number(progress.test->accuracy));
}

double epochs(std::int64_t steps, const run::Progress& progress) {
  return static_cast<double>(steps) / static_cast<double>(progress.steps_per_epoch);
}

}  // namespace

ProgressLine::ProgressLine(std::string label, bool terminal, Put put)
    : label_(std::move(label)), terminal_(terminal), put_(std::move(put)) {}

void ProgressLine::operator()(const run::Progress& progress) {
  if (progress.networks > 0) return count(progress);
  terminal_ ? rewrite(progress) : say(progress);
}

bool ProgressLine::due(double seconds, bool last, double interval) {
  if (!last && shown_ >= 0 && seconds - shown_ < interval) return false;
  shown_ = seconds;
  return true;
}

void ProgressLine::count(const run::Progress& progress) {
  if (!due(progress.seconds, progress.network == progress.networks, terminal_ ? StatusLines::kInterval : 10)) return;
  const double rate = static_cast<double>(progress.network) / progress.seconds;
  const double left = static_cast<double>(progress.networks - progress.network) / rate;
  put_(fmt::format("{}  network {}/{}, {} left", label_, progress.network, progress.networks, text::duration(left)));
}

void ProgressLine::rewrite(const run::Progress& progress) {
  if (!due(progress.seconds, progress.step == progress.last_step, StatusLines::kInterval)) return;
  std::string line = fmt::format("{}  epoch {:.2f}/{:.12g}  {}", label_, epochs(progress.step, progress),
                                 epochs(progress.last_step, progress), metrics(progress));
  if (progress.step > 0) {
    const double rate = static_cast<double>(progress.step) / progress.seconds;
    line += fmt::format("  {:.0f} steps/s, {} left", rate,
                        text::duration(static_cast<double>(progress.last_step - progress.step) / rate));
  }
  put_(line);
}

void ProgressLine::say(const run::Progress& progress) {
  // Metrics change only when they are evaluated: a line then, and none between.
  if (progress.train->loss == said_loss_ || (said_loss_ != said_loss_ && progress.train->loss != progress.train->loss))
    return;
  said_loss_ = progress.train->loss;
  if (!due(progress.seconds, progress.step == progress.last_step, 1)) return;
  put_(fmt::format("{}  epoch {:.6g}/{:.12g}, step {}, {}", label_, epochs(progress.step, progress),
                   epochs(progress.last_step, progress), progress.step, metrics(progress)));
}

ProgressLine::Put on_stderr(StatusLines& lines) {
  return [&lines, terminal = watched()](const std::string& line) {
    if (terminal)
      lines.put(line);
    else
      fmt::print(stderr, "{}\n", line);
  };
}

}  // namespace initlab::cli
