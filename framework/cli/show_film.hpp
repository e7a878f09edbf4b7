// Film: the histograms of a run's activations and gradients, one frame a recorded row.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/histogram.hpp"
#include "analysis/row_measures.hpp"
#include "recording/run_reader.hpp"

namespace initlab::cli {

/// What one line of the film shows.
struct FilmTrack {
  std::string node, quantity;
  analysis::Range range;  ///< [0, 1] for a sigmoid's activation, else the smallest and largest of all rows
};

/// The rows FIRST..LAST of `--frames`, counted from 0, both included.
struct FrameChoice {
  std::size_t first = 0, last = 0;
};

/// "3..10". Throws Error otherwise.
FrameChoice frame_choice(const std::string& text);

class Film {
 public:
  static constexpr std::size_t kIntervals = 50;  ///< of a histogram that has room

  /// Reads every committed row once, to know the ranges. Throws Error if nothing was recorded that could be shown, or
  /// there are no such rows.
  Film(const recording::RunReader& run, const std::string& probe, const std::optional<FrameChoice>& frames);

  std::string file() const { return run_.path().string(); }
  std::size_t first() const { return frames_.first; }
  std::size_t last() const { return frames_.last; }
  std::int64_t step(std::size_t row) const { return steps_[row]; }
  /// "step", or "network" where a file holds many.
  const char* unit() const { return unit_; }
  const std::vector<FilmTrack>& tracks() const { return tracks_; }
  analysis::Histogram histogram(const FilmTrack& track, std::size_t row, std::size_t intervals) const;

 private:
  const recording::RunReader& run_;
  const recording::RecordedProbe* probe_;
  std::vector<std::int64_t> steps_;
  const char* unit_ = "step";
  FrameChoice frames_;
  std::vector<FilmTrack> tracks_;
};

/// The lines of a frame, the first one its title: histograms of kIntervals, or of as many as a window of so many
/// columns has room for.
std::vector<std::string> frame(const Film& film, std::size_t row, bool utf8, std::size_t width);

/// On a terminal each frame takes the place of the one before, `per_second` of them, until the last or a signal; else
/// they follow one another without control characters. Returns the exit code: 130 or 143 after a signal.
int play(const Film& film, double per_second, bool utf8);

/// The frames' counts.
void print_json(const Film& film);

}  // namespace initlab::cli
