// `initlab show`: looks at run files in the terminal.
#include "cli/show.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "cli/bars.hpp"
#include "cli/contained.hpp"
#include "cli/show_film.hpp"
#include "cli/show_follow.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

Arguments arguments_of_show() {
  Arguments arguments(
      {"initlab show RUN.h5|SWEEP [options]",
       "A run's file, also one that is not finished: for the first, the last and up to three rows between, each node's "
       "mean,\nstandard deviation, saturated, inactive and dead shares and gradient, each weight's, and the last "
       "metrics. A folder:\nthe runs in it, averaged over their seeds. What was not recorded is shown as -.",
       "initlab show runs/fashion/relu-he_seed=1.h5"});
  arguments.options()("step", po::value<std::int64_t>()->value_name("K"), "only the row of this step");
  arguments.options()("all", "every recorded row");
  arguments.options()(
      "probe", po::value<std::string>()->value_name("NAME"),
      "what this probe recorded (default: the first one of raw tensors; of a film the one with most rows)");
  arguments.options()("json", "all numbers as JSON; NaN is null");
  arguments.options()("csv", "all numbers as CSV, one a line, 17 digits");
  arguments.options()("film", "play the histograms of activations and gradients, one frame a row");
  arguments.options()("follow",
                      "show it again whenever it has new rows, until its end; needs `live = true` in [recording]");
  arguments.options()("fps", po::value<double>()->value_name("N"), "frames a second of the film (default: 10)");
  arguments.options()("frames", po::value<std::string>()->value_name("FIRST..LAST"),
                      "only these rows of the film, counted from 0");
  arguments.options()("ascii", "bars of ASCII characters, as in a locale that is not UTF-8");
  arguments.add_plugin_path();
  return arguments;
}

/// Options that say something only together with another, or exclude each other.
void check_together(const Arguments& arguments, bool is_folder) {
  const std::pair<const char*, const char*> exclusive[] = {{"step", "all"},    {"json", "csv"},  {"film", "csv"},
                                                           {"film", "step"},   {"film", "all"},  {"follow", "film"},
                                                           {"follow", "step"}, {"follow", "csv"}};
  for (const auto& [one, other] : exclusive)
    if (arguments.has(one) && arguments.has(other))
      throw UsageError(fmt::format("show: --{} and --{} exclude each other; give one of them", one, other));
  for (const char* option : {"fps", "frames"})
    if (arguments.has(option) && !arguments.has("film"))
      throw UsageError(fmt::format("show: --{} is about the film; add --film", option));
  for (const char* option : {"step", "all", "film", "follow"})
    if (is_folder && arguments.has(option))
      throw UsageError(fmt::format("show: --{} is about one run (got the folder {}); name a file in it", option,
                                   arguments.operands()[0]));
}

double frames_a_second(const Arguments& arguments) {
  constexpr double kUsual = 10, kLeast = 0.01, kMost = 1000;
  const double fps = arguments.has("fps") ? arguments.get<double>("fps") : kUsual;
  if (!(fps >= kLeast && fps <= kMost))
    throw UsageError(fmt::format("--fps: out of range (got {:g}, expected {:g} to {:g})", fps, kLeast, kMost));
  return fps;
}

std::string probe(const Arguments& arguments) {
  return arguments.has("probe") ? arguments.get<std::string>("probe") : "";
}

/// The probe of raw tensors with the most rows, which makes the longest film; "" if there is none.
std::string longest_probe(const recording::RunReader& run) {
  std::string longest;
  std::size_t most = 0;
  for (const recording::RecordedProbe& one : run.probes()) {
    const auto schedule = one.type == "hdf5" ? analysis::schedule_of(run, one) : std::nullopt;
    const std::size_t rows = schedule ? run.schedules()[*schedule].steps.size() : 0;
    if (rows > most) most = rows, longest = one.name;
  }
  return longest;
}

Form form(const Arguments& arguments) {
  return arguments.has("json") ? Form::json : arguments.has("csv") ? Form::csv : Form::text;
}

template <class Shown>
void print(const Shown& shown, Form form, bool utf8) {
  switch (form) {
    case Form::text:
      return print_text(shown, utf8);
    case Form::json:
      return print_json(shown);
    case Form::csv:
      return print_csv(shown);
  }
}

void note_unknown(const std::string& reason) {
  if (!reason.empty()) fmt::print(stderr, "note: shares are not computed: {}\n", printable(reason));
}

int show_film(const std::string& file, const Arguments& arguments, bool utf8) {
  const double fps = frames_a_second(arguments);
  std::optional<FrameChoice> frames;
  if (arguments.has("frames")) frames = frame_choice(arguments.get<std::string>("frames"));
  const recording::RunReader run(file);
  const Film film(run, arguments.has("probe") ? probe(arguments) : longest_probe(run), frames);
  if (!arguments.has("json")) return play(film, fps, utf8);
  print_json(film);
  return kDone;
}

int show_run(const std::string& file, const Arguments& arguments, bool utf8) {
  RowChoice choice;
  choice.all = arguments.has("all");
  choice.probe = probe(arguments);
  if (arguments.has("step")) choice.step = arguments.get<std::int64_t>("step");
  const Loaded loaded = load_plugins(arguments);
  const auto show_now = [&](const recording::RunReader& run) {
    const ShownRun shown = look(run, choice, loaded);
    note_unknown(shown.unknown_activations);
    print(shown, form(arguments), utf8);
  };
  if (arguments.has("follow")) return follow(file, show_now);
  show_now(recording::RunReader(file));
  return kDone;
}

int show_sweep(const std::string& folder, const Arguments& arguments, bool utf8) {
  const ShownSweep shown = look_at_sweep(folder, probe(arguments), load_plugins(arguments));
  note_unknown(shown.unknown_activations);
  for (const std::string& sentence : shown.unlike)
    fmt::print(stderr, "note: runs are averaged that were not made alike: {}\n", printable(sentence));
  for (const std::string& sentence : shown.refused) fmt::print(stderr, "note: left out: {}\n", printable(sentence));
  print(shown, form(arguments), utf8);
  return kDone;
}

}  // namespace

int show(const Words& words) {
  Arguments arguments = arguments_of_show();
  if (!arguments.read(words, 1, 1, "RUN.h5 or SWEEP")) return kDone;
  const std::string& operand = arguments.operands()[0];
  const bool is_folder = fs::is_directory(operand);
  check_together(arguments, is_folder);
  contain(operand);
  const bool utf8 = !arguments.has("ascii") && utf8_locale();
  if (is_folder) return show_sweep(operand, arguments, utf8);
  return arguments.has("film") ? show_film(operand, arguments, utf8) : show_run(operand, arguments, utf8);
}

}  // namespace initlab::cli
