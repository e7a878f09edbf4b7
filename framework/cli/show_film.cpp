// `initlab show --film`: what the frames are made of.
#include "cli/show_film.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/bars.hpp"
#include "initlab/error.hpp"

namespace initlab::cli {

namespace {

std::optional<std::size_t> whole(const std::string& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

FrameChoice frame_choice(const std::string& text) {
  const std::size_t dots = text.find("..");
  if (dots != std::string::npos) {
    const auto first = whole(text.substr(0, dots)), last = whole(text.substr(dots + 2));
    if (first && last && *first <= *last) return {*first, *last};
  }
  throw Error(fmt::format("--frames: not a range of rows (got \"{}\", expected FIRST..LAST, such as 0..99)", text));
}

Film::Film(const recording::RunReader& run, const std::string& probe, const std::optional<FrameChoice>& frames)
    : run_(run), probe_(analysis::tensor_probe(run, probe)) {
  const auto schedule = probe_ ? analysis::schedule_of(run, *probe_) : std::nullopt;
  if (schedule) steps_ = run.schedules()[*schedule].steps;
  if (schedule && run.schedules()[*schedule].name == "network") unit_ = "network";
  if (steps_.empty()) throw Error(fmt::format("{}: no row of tensors is recorded, so there is no film", file()));
  frames_ = frames.value_or(FrameChoice{0, steps_.size() - 1});
  if (frames_.last >= steps_.size())
    throw Error(fmt::format("{}: --frames: no such row (got {}..{}, expected at most 0..{})", file(), frames_.first,
                            frames_.last, steps_.size() - 1));
  for (const recording::RecordedNode& node : run.nodes()) {
    if (node.kind == "input") continue;
    const std::string signal = analysis::recorded_signal(run, *probe_, node.name);
    const std::string gradient = analysis::recorded_gradient(run, *probe_, node.name);
    for (const std::string& quantity : {signal, gradient}) {
      if (quantity.empty()) continue;
      if (node.type == "sigmoid" && quantity == "activation") {
        tracks_.push_back({node.name, quantity, {0, 1}});
        continue;
      }
      analysis::FiniteRange all;
      for (std::size_t row = 0; row < steps_.size(); ++row)
        all.add(*analysis::recorded_block(run, *probe_, node.name, quantity, row));
      tracks_.push_back({node.name, quantity, all.range()});
    }
  }
  if (tracks_.empty())
    throw Error(fmt::format("{}: neither activations nor gradients are recorded, so there is no film", file()));
}

analysis::Histogram Film::histogram(const FilmTrack& track, std::size_t row, std::size_t intervals) const {
  return analysis::histogram(*analysis::recorded_block(run_, *probe_, track.node, track.quantity, row), track.range,
                             intervals);
}

std::vector<std::string> frame(const Film& film, std::size_t row, bool utf8, std::size_t width) {
  constexpr std::size_t kFewest = 8;
  constexpr std::size_t kBetween = 8;  // blanks and the chart's two sides
  const Bars bars(utf8);
  const auto range = [](const FilmTrack& track) {
    return fmt::format("{:.3g} to {:.3g}", track.range.low, track.range.high);
  };
  std::size_t name_width = 0, quantity_width = 0, range_width = 0;
  for (const FilmTrack& track : film.tracks()) {
    name_width = std::max(name_width, columns(printable(track.node)));
    quantity_width = std::max(quantity_width, track.quantity.size());
    range_width = std::max(range_width, range(track).size());
  }
  const std::size_t taken = name_width + quantity_width + range_width + kBetween;
  const std::size_t intervals = std::clamp(width - std::min(width, taken), kFewest, Film::kIntervals);
  std::vector<std::string> lines = {
      fmt::format("frame {} of {}..{}: {} {}", row, film.first(), film.last(), film.unit(), film.step(row))};
  for (const FilmTrack& track : film.tracks()) {
    const analysis::Histogram histogram = film.histogram(track, row, intervals);
    const std::uint64_t most = *std::max_element(histogram.counts.begin(), histogram.counts.end());
    std::string chart;
    for (const std::uint64_t count : histogram.counts)
      chart += bars.upright(most == 0 ? 0 : static_cast<double>(count) / static_cast<double>(most));
    const std::string name = printable(track.node);
    lines.push_back(fmt::format("{}{:{}}  {:{}}  |{}|  {}{}", name, "", name_width - columns(name), track.quantity,
                                quantity_width, chart, range(track),
                                histogram.outside == 0 ? "" : fmt::format(", {} not finite", histogram.outside)));
  }
  return lines;
}

}  // namespace initlab::cli
