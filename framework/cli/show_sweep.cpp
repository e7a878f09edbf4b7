// `initlab show DIR`: the runs of a folder, grouped by everything but their seed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "cli/run_folder.hpp"
#include "cli/show.hpp"
#include "initlab/error.hpp"
#include "recording/comparison.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
using recording::RunReader;

/// Values of one measure, one a run that has it.
class Values {
 public:
  void add(const std::optional<double>& value) {
    if (value) values_.push_back(*value);
  }
  Average average() const {
    Average average{values_.size(), 0, std::nullopt};
    for (const double value : values_) average.mean += value;
    average.mean /= static_cast<double>(values_.size());
    if (values_.size() < 2) return average;
    double squares = 0;
    for (const double value : values_) squares += (value - average.mean) * (value - average.mean);
    average.std = std::sqrt(squares / static_cast<double>(values_.size()));
    return average;
  }
  bool empty() const { return values_.empty(); }

 private:
  std::vector<double> values_;
};

/// The average of each measure that any of these items has. Items are those of one node in several runs.
template <class Measures>
Averages averages(const std::vector<analysis::Named<Measures>>& measures, const std::vector<const Measures*>& items) {
  Averages all;
  for (const auto& measure : measures) {
    Values values;
    for (const Measures* item : items) values.add(measure.of(*item));
    if (!values.empty()) all.emplace_back(measure.name, values.average());
  }
  return all;
}

/// Items of the same key over several rows, keys in the order of their first appearance.
template <class Item, class Key>
auto grouped(const std::vector<const std::vector<Item>*>& rows, Key&& key) {
  std::vector<std::pair<std::string, std::vector<const Item*>>> groups;
  std::map<std::string, std::size_t> places;
  for (const auto* row : rows)
    for (const Item& item : *row) {
      const auto [place, fresh] = places.emplace(key(item), groups.size());
      if (fresh) groups.push_back({place->first, {}});
      groups[place->second].second.push_back(&item);
    }
  return groups;
}

void average_rows(Point& point, const std::vector<analysis::RowMeasures>& rows) {
  std::vector<const std::vector<analysis::NodeMeasures>*> nodes;
  std::vector<const std::vector<analysis::TensorMeasures>*> tensors;
  for (const analysis::RowMeasures& row : rows) nodes.push_back(&row.nodes), tensors.push_back(&row.tensors);
  for (const auto& [name, items] : grouped(nodes, [](const auto& item) { return item.node; })) {
    AveragedNode node{name, items[0]->type, items[0]->gradient, averages(analysis::node_measures(), items), 0};
    for (const analysis::NodeMeasures* item : items) node.underflows += item->underflow;
    point.nodes.push_back(std::move(node));
  }
  for (const auto& [name, items] : grouped(tensors, [](const auto& item) { return item.node + "/" + item.tensor; }))
    point.tensors.push_back({items[0]->node, items[0]->tensor, averages(analysis::tensor_measures(), items)});
}

/// What is kept of a run between the two passes over the files.
struct Glance {
  std::string file;
  Header header;
  std::vector<MetricSeries> metrics;
  std::vector<std::int64_t> steps;             ///< rows of its first probe of raw tensors
  std::map<std::string, std::string> made_by;  ///< see recording::is_decisive_of_all_seeds
};

std::map<std::string, std::string> made_by(const RunReader& run) {
  std::map<std::string, std::string> all;
  for (const std::string& name : run.attributes())
    if (recording::is_decisive_of_all_seeds(name)) all.emplace(name, run.shown(name));
  return all;
}

/// What these runs were not all made by.
void find_unlike(const std::vector<const Glance*>& runs, std::vector<std::string>& sentences) {
  std::set<std::string> told;
  for (const Glance* run : runs)
    for (const auto& [name, here] : run->made_by) {
      const auto there = runs[0]->made_by.find(name);
      if (there == runs[0]->made_by.end() || there->second == here || !told.insert(name).second) continue;
      sentences.push_back(
          fmt::format("{} differs: {} has \"{}\", {} \"{}\"", name, runs[0]->file, there->second, run->file, here));
    }
}

Glance glance(const std::string& file, const std::string& probe_name) {
  const RunReader run(file);
  Glance seen{file, header(run), metrics(run), {}, made_by(run)};
  if (const auto* probe = analysis::tensor_probe(run, probe_name))
    if (const auto schedule = analysis::schedule_of(run, *probe)) seen.steps = run.schedules()[*schedule].steps;
  return seen;
}

std::optional<std::int64_t> last_common_step(const std::vector<const Glance*>& runs) {
  std::vector<std::int64_t> common;
  for (const Glance* run : runs) {
    std::vector<std::int64_t> steps = run->steps, kept;
    std::sort(steps.begin(), steps.end());
    if (run == runs.front())
      kept = steps;
    else
      std::set_intersection(common.begin(), common.end(), steps.begin(), steps.end(), std::back_inserter(kept));
    common = std::move(kept);
  }
  return common.empty() ? std::nullopt : std::optional(common.back());
}

/// The row of this step; of many networks, every one's.
std::vector<analysis::RowMeasures> measured(const Glance& seen, std::int64_t step, const Loaded& loaded,
                                            const std::string& probe, std::string& unknown) {
  const RunReader run(seen.file);
  RowChoice choice{.all = seen.header.networks.has_value(), .step = std::nullopt, .probe = probe};
  if (!choice.all) choice.step = step;
  ShownRun shown = look(run, choice, loaded);
  if (unknown.empty() && !shown.unknown_activations.empty())
    unknown = fmt::format("{}: {}", seen.file, shown.unknown_activations);
  return std::move(shown.rows);
}

Averages average_metrics(const std::vector<const Glance*>& runs) {
  std::vector<std::pair<std::string, Values>> all;
  for (const Glance* run : runs)
    for (const MetricSeries& series : run->metrics) {
      if (series.values.empty()) continue;
      auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.first == series.name; });
      if (found == all.end()) found = all.insert(all.end(), {series.name, {}});
      if (run->header.networks)
        for (const double value : series.values) found->second.add(value);
      else
        found->second.add(series.values.back());
    }
  Averages averages;
  for (const auto& [name, values] : all) averages.emplace_back(name, values.average());
  return averages;
}

Point summarised(const std::string& name, const std::vector<Glance>& runs, const std::string& probe,
                 const Loaded& loaded, ShownSweep& sweep) {
  Point point;
  point.name = name;
  point.variant = runs[0].header.variant;
  std::vector<const Glance*> completed, all;
  for (const Glance& run : runs) {
    point.files.push_back(run.file);
    all.push_back(&run);
    if (run.header.outcome == "completed") completed.push_back(&run);
    point.diverged += run.header.outcome == "diverged";
    point.unfinished += run.header.outcome.empty();
  }
  point.completed = completed.size();
  point.metrics = average_metrics(completed);
  point.of_completed = !completed.empty();
  const std::vector<const Glance*>& averaged = point.of_completed ? completed : all;
  find_unlike(averaged, sweep.unlike);
  point.step = last_common_step(averaged);
  if (!point.step) return point;
  std::vector<analysis::RowMeasures> rows;
  for (const Glance* run : averaged) {
    try {
      for (analysis::RowMeasures& row : measured(*run, *point.step, loaded, probe, sweep.unknown_activations))
        rows.push_back(std::move(row));
    } catch (const Error& error) {
      sweep.refused.push_back(error.what());
    }
  }
  point.rows = rows.size();
  point.of_networks = averaged.front()->header.networks.has_value();
  if (point.of_networks) point.step = 0;
  average_rows(point, rows);
  return point;
}

}  // namespace

ShownSweep look_at_sweep(const std::string& folder, const std::string& probe, const Loaded& loaded) {
  ShownSweep sweep;
  sweep.folder = folder;
  std::vector<std::pair<std::string, std::vector<Glance>>> groups;
  const std::vector<std::string> files = run_files(folder);
  for (const std::string& file : files) {
    try {
      if (const std::string whole = without_part(file); whole != file && fs::exists(whole))
        throw Error(fmt::format("{}: unfinished, and a finished file of the same run is beside it", file));
      Glance seen = glance(file, probe);
      const std::string name = without_seed(seen.header.run);
      auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) { return one.first == name; });
      if (group == groups.end()) group = groups.insert(groups.end(), {name, {}});
      group->second.push_back(std::move(seen));
    } catch (const Error& error) {
      sweep.refused.push_back(error.what());
    }
  }
  if (groups.empty())
    throw Error(files.empty() ? fmt::format("{}: no run files (expected files that end in .h5 or .h5.part)", folder)
                              : sweep.refused[0]);
  for (const auto& [name, runs] : groups) sweep.points.push_back(summarised(name, runs, probe, loaded, sweep));
  return sweep;
}

}  // namespace initlab::cli
