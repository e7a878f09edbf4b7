// `initlab compare --variants A B SWEEP`: two variants over the same seeds.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "cli/bars.hpp"
#include "cli/compare.hpp"
#include "cli/components.hpp"
#include "cli/run_folder.hpp"
#include "cli/table.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"
#include "verdict/paired.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What became of one network.
struct Ending {
  bool diverged = false, unfinished = false;
  std::string seed;                       ///< what tells it from runs of the same conditions
  std::map<std::string, double> metrics;  ///< in its last finite state
};

/// By what identifies a network among those of its variant: the run's name without the variant's, seed included.
using Endings = std::map<std::string, Ending>;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Behind the last row of a diverged run whose losses are all numbers: of outputs that are none there still is an
/// accuracy.
std::size_t finite_rows(const std::map<std::string, std::vector<double>>& series) {
  std::size_t rows = 0;
  for (const auto& [name, values] : series) rows = std::max(rows, values.size());
  const auto is_finite = [&](std::size_t row) {
    return std::all_of(series.begin(), series.end(), [&](const auto& one) {
      return !one.first.ends_with("loss") || row >= one.second.size() || std::isfinite(one.second[row]);
    });
  };
  while (rows > 0 && !is_finite(rows - 1)) --rows;
  return rows;
}

/// Adds the networks of a run: one, or of a file of many each by itself, its row being its last.
void add(const recording::RunReader& run, const std::string& key, Endings& all) {
  const std::string name = run.text("run");
  const Ending empty{.diverged = run.outcome() == "diverged",
                     .unfinished = run.is_unfinished(),
                     .seed = name.substr(without_seed(name).size()),
                     .metrics = {}};
  std::map<std::string, std::vector<double>> series;
  for (const std::string& metric : run.datasets("metrics")) series[metric] = run.series("metrics/" + metric);
  if (!run.integer("networks")) {
    Ending& one = all[key] = empty;
    const std::size_t rows = empty.diverged ? finite_rows(series) : std::string::npos;
    for (const auto& [metric, values] : series) {
      const auto end = values.begin() + static_cast<std::ptrdiff_t>(std::min(rows, values.size()));
      const auto last = std::find_if(std::make_reverse_iterator(end), values.rend(),
                                     [](double value) { return std::isfinite(value); });
      one.metrics[metric] = last == values.rend() ? kNaN : *last;
    }
    return;
  }
  for (const auto& [metric, values] : series)
    for (std::size_t k = 0; k < values.size(); ++k) {
      const std::string network = fmt::format("_network={}", k + 1);
      Ending& one = all.try_emplace(key + network, empty).first->second;
      one.seed = empty.seed + network;
      one.metrics[metric] = values[k];
    }
}

std::size_t count(const Endings& all, bool Ending::*of) {
  std::size_t n = 0;
  for (const auto& [name, one] : all) n += one.*of;
  return n;
}

struct Metric {
  std::string name;
  std::size_t pairs = 0;           ///< seeds of which both have a number
  std::size_t without_number = 0;  ///< pairs of runs in which one of the two is no finite number
  std::optional<verdict::PairedDifference> difference;
  double mean_a = 0, mean_b = 0;
  bool differs = false;
};

/// The values of a metric from one seed, of each condition that both variants ran under.
struct Pair {
  std::vector<double> a, b;
};

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<Metric> metrics(const Endings& a, const Endings& b) {
  std::map<std::string, std::map<std::string, Pair>> all_pairs;  // by metric and seed
  std::map<std::string, std::size_t> without;
  for (const auto& [key, one] : a) {
    const auto other = b.find(key);
    if (other == b.end()) continue;
    for (const auto& [name, value] : one.metrics) {
      const auto its = other->second.metrics.find(name);
      const bool both = its != other->second.metrics.end() && std::isfinite(value) && std::isfinite(its->second) &&
                        !one.unfinished && !other->second.unfinished;
      if (!both) {
        ++without[name];
        all_pairs[name];
        continue;
      }
      all_pairs[name][one.seed].a.push_back(value);
      all_pairs[name][one.seed].b.push_back(its->second);
    }
  }
  std::vector<Metric> all;
  std::vector<double> probabilities;
  for (const auto& [name, seeds] : all_pairs) {
    Metric metric{.name = name, .pairs = seeds.size(), .without_number = without[name], .difference = {}};
    std::vector<double> differences;
    const double n = static_cast<double>(seeds.size());
    for (const auto& [seed, pair] : seeds) {
      const double of_a = mean(pair.a), of_b = mean(pair.b);
      differences.push_back(of_a - of_b);
      metric.mean_a += of_a / n;
      metric.mean_b += of_b / n;
    }
    if (differences.size() > 1) metric.difference = verdict::paired_difference(differences);
    probabilities.push_back(metric.difference ? metric.difference->probability : 1);
    all.push_back(std::move(metric));
  }
  const std::vector<bool> rejected = verdict::holm(probabilities);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].differs = rejected[i];
  return all;
}

const char* s(std::size_t n) { return n == 1 ? "" : "s"; }

std::string seeds(double needed) { return std::isfinite(needed) ? fmt::format("{:.0f}", needed) : "none suffices"; }

/// The table's columns from A - B on.
std::vector<std::string> cells(const Metric& metric) {
  if (metric.pairs == 0) return {"-", "no pair with numbers"};
  if (!metric.difference) return {fmt::format("{:.4g}", metric.mean_a - metric.mean_b), "needs 2 pairs"};
  const verdict::PairedDifference& d = *metric.difference;
  return {fmt::format("{:.4g}", d.mean),
          fmt::format("{:.4g} to {:.4g}", d.t_low, d.t_high),
          fmt::format("{:.4g} to {:.4g}", d.bootstrap_low, d.bootstrap_high),
          fmt::format("{:.2g}", d.probability),
          metric.differs ? "differ" : "no difference shown",
          seeds(d.seeds_needed)};
}

Json json_of(const Metric& metric) {
  Json one = {{"metric", metric.name}, {"pairs_without_number", metric.without_number}, {"pairs", metric.pairs}};
  if (metric.pairs > 0)
    one.update({{"mean_a", metric.mean_a}, {"mean_b", metric.mean_b}, {"difference", metric.mean_a - metric.mean_b}});
  if (!metric.difference) return one;
  const verdict::PairedDifference& found = *metric.difference;
  one.update({{"deviation", found.deviation},
              {"t_interval", {found.t_low, found.t_high}},
              {"bootstrap_interval", {found.bootstrap_low, found.bootstrap_high}},
              {"probability", found.probability},
              {"differs", metric.differs}});
  if (std::isfinite(found.seeds_needed)) one["seeds_needed"] = found.seeds_needed;
  return one;
}

}  // namespace

std::string compare_variants(const std::string& a, const std::string& b, const std::string& folder, bool as_json) {
  if (a == b)
    throw Error(fmt::format("--variants: twice the same variant (got \"{}\" and \"{}\", expected two)", a, b));
  if (!fs::is_directory(folder)) throw Error(fmt::format("{}: no folder (expected the folder of a sweep)", folder));
  std::map<std::string, Endings> variants;
  for (const std::string& file : run_files(folder)) {
    if (const std::string whole = without_part(file); whole != file && fs::exists(whole)) continue;
    const recording::RunReader run(file);
    const std::string variant = run.text("variant");
    std::string name = run.text("run");
    if (name.starts_with(variant)) name.erase(0, variant.size());
    add(run, name, variants[variant]);
  }
  std::vector<std::string> names;
  for (const auto& [name, runs] : variants) names.push_back(name);
  if (names.empty() || (names.size() == 1 && names[0].empty()))
    throw Error(
        fmt::format("{}: its runs are not those of variants (got {}, expected runs of a manifest with "
                    "[[variant]])",
                    folder, names.empty() ? "no run files" : "runs without a variant"));
  for (const std::string& wanted : {a, b})
    if (!variants.contains(wanted))
      throw Error(fmt::format("--variants: no run of this variant in {} (got \"{}\", expected one of {}){}", folder,
                              wanted, text::join_some(names), did_you_mean(wanted, names)));
  const Endings &first = variants[a], &second = variants[b];
  std::size_t paired = 0;
  for (const auto& [key, one] : first) paired += second.contains(key);
  const std::vector<Metric> found = metrics(first, second);
  std::set<std::string> seeds;
  for (const auto& [key, one] : first)
    if (second.contains(key)) seeds.insert(one.seed);

  if (as_json) {
    Json all = {{"a", a}, {"b", b}, {"pairs", paired}, {"seeds", seeds.size()}};
    for (const auto& [key, runs] : {std::pair("runs_a", &first), std::pair("runs_b", &second)})
      all[key] = {{"runs", runs->size()},
                  {"diverged", count(*runs, &Ending::diverged)},
                  {"failed", count(*runs, &Ending::unfinished)},
                  {"unpaired", runs->size() - paired}};
    all["metrics"] = Json::array();
    for (const Metric& metric : found) all["metrics"].push_back(json_of(metric));
    return json_text(all);
  }
  std::string all = fmt::format("{} less {}, over {} pair{} of networks with the same seeds\n", printable(a),
                                printable(b), paired, s(paired));
  if (seeds.size() != paired)
    all += fmt::format("{} seed{} under several conditions, whose mean counts as one pair\n", seeds.size(),
                       s(seeds.size()));
  for (const auto& [name, runs] : {std::pair(&a, &first), std::pair(&b, &second)})
    all += fmt::format("{}: {} network{}, {} diverged, {} failed or unfinished, {} without a partner\n",
                       printable(*name), runs->size(), s(runs->size()), count(*runs, &Ending::diverged),
                       count(*runs, &Ending::unfinished), runs->size() - paired);
  Table table({"METRIC", "PAIRS", "NO NUMBER", "MEAN A", "MEAN B", "A - B", "95 % (T)", "95 % (BOOTSTRAP)", "P",
               "HOLM, 5 %", "SEEDS NEEDED"});
  for (const Metric& metric : found) {
    std::vector<std::string> row = {metric.name, std::to_string(metric.pairs), std::to_string(metric.without_number),
                                    metric.pairs == 0 ? "-" : fmt::format("{:.4g}", metric.mean_a),
                                    metric.pairs == 0 ? "-" : fmt::format("{:.4g}", metric.mean_b)};
    const std::vector<std::string> more = cells(metric);
    row.insert(row.end(), more.begin(), more.end());
    table.add(std::move(row));
  }
  all += fmt::format("\n{}", table.text());
  all +=
      "\nA diverged run counts with its last finite values. Seeds needed: pairs for a power of 80 % at a level of 5 %, "
      "if "
      "the\neffect is as large as found.\n";
  return all;
}

}  // namespace initlab::cli
