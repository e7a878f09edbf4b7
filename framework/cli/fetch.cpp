// `initlab fetch`: published data sets, where the data sources find them.
#include "data/fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/arguments.hpp"
#include "cli/status_lines.hpp"
#include "cli/table.hpp"
#include "data/search.hpp"
#include "data/user_folder.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

/// On a terminal one line that is rewritten ten times a second; elsewhere a line for each quarter of a file.
class DownloadLine {
 public:
  void operator()(const std::string& name, std::uint64_t bytes, std::uint64_t of) {
    if (name != name_) begin(name, bytes);
    terminal_ ? rewrite(bytes, of) : say(bytes, of);
  }
  void clear() { line_.clear(); }

  /// Whether anything has come.
  bool started() const { return !name_.empty(); }

 private:
  using Clock = std::chrono::steady_clock;

  void begin(const std::string& name, std::uint64_t bytes) {
    name_ = name;
    first_ = bytes;
    quarter_ = 0;
    begun_ = shown_ = Clock::now();
  }

  void rewrite(std::uint64_t bytes, std::uint64_t of) {
    const Clock::time_point now = Clock::now();
    if (bytes < of && now - shown_ < std::chrono::duration<double>(StatusLines::kInterval)) return;
    shown_ = now;
    const double seconds = std::max(1e-3, std::chrono::duration<double>(now - begun_).count());
    const double rate = static_cast<double>(bytes - std::min(first_, bytes)) / seconds;
    const std::string shown = fmt::format("{}  {} of {}  {}/s, {} left", name_, text::bytes(bytes), text::bytes(of),
                                          text::bytes(static_cast<std::uint64_t>(rate)),
                                          text::duration(static_cast<double>(of - bytes) / rate));
    line_.put(shown);
  }

  void say(std::uint64_t bytes, std::uint64_t of) {
    const std::uint64_t quarter = 4 * bytes / of;
    if (quarter == quarter_) return;
    quarter_ = quarter;
    fmt::print(stderr, "{}  {} of {}\n", name_, text::bytes(bytes), text::bytes(of));
  }

  const bool terminal_ = watched();
  std::string name_;
  std::uint64_t first_ = 0, quarter_ = 0;
  Clock::time_point begun_, shown_;
  StatusLines line_;
};

const data::Published& chosen(const std::string& wanted) {
  Words names;
  for (const data::Published& set : data::published()) {
    if (set.name == wanted) return set;
    names.push_back(set.name);
  }
  throw UsageError(fmt::format("fetch: unknown data set (got \"{}\", expected one of {}){}", wanted, text::join(names),
                               did_you_mean(wanted, names)));
}

/// The first folder of INITLAB_DATA_PATH, else the user's own.
fs::path default_folder() {
  if (const std::vector<fs::path> path = data::data_path(); !path.empty()) return path.front();
  const fs::path own = data::user_folder();
  if (own.empty())
    throw Error("fetch: no folder to write to (HOME and INITLAB_DATA_PATH are not set); --out DIR names one");
  return own;
}

const char* word(data::Fetched::How how) {
  switch (how) {
    case data::Fetched::How::there:
      return "there already";
    case data::Fetched::How::downloaded:
      return "downloaded";
    case data::Fetched::How::unpacked:
      return "unpacked";
  }
  return "";
}

}  // namespace

int fetch(const Words& words) {
  Arguments arguments({"initlab fetch mnist|fashion-mnist|cifar-10 [options]",
                       "Downloads a data set as its authors published it, verifies its checksums and lays it where the "
                       "data source of\nthe same name looks for it: DIR/<data set>/. A download that was cut goes on "
                       "from where it stopped.",
                       "initlab fetch mnist"});
  arguments.options()("out,o", po::value<std::string>()->value_name("DIR"),
                      "folder for data sets (default: the first of INITLAB_DATA_PATH, else "
                      "$XDG_DATA_HOME/initlab/data, else ~/.local/share/initlab/data)");
  arguments.options()("from", po::value<std::string>()->value_name("URL"),
                      "take the files from this folder of a mirror; their checksums must be the published ones");
  arguments.options()("force", "download also what is there, and replace other files of the same names");
  if (!arguments.read(words, 1, 1, "data set")) return kDone;
  const data::Published& set = chosen(arguments.operands()[0]);
  const fs::path folder = arguments.has("out") ? fs::path(arguments.get<std::string>("out")) : default_folder();
  DownloadLine line;
  data::FetchOptions options{.folder = folder / set.name,
                             .from = arguments.has("from") ? arguments.get<std::string>("from") : "",
                             .force = arguments.has("force")};
  options.progress = [&](const std::string& name, std::uint64_t bytes, std::uint64_t of) { line(name, bytes, of); };
  try {
    Table table({"FILE", "SIZE", "WHAT"});
    for (const data::Fetched& file : data::fetch(set, options))
      table.add({file.file.string(), text::bytes(file.bytes), word(file.how)});
    line.clear();
    fmt::print("{}", table.text());
    return kDone;
  } catch (const std::exception& error) {
    if (!line.started()) throw;
    line.clear();
    fmt::print(stderr, "error: {}\n", error.what());
    return kFailed;
  }
}

}  // namespace initlab::cli
