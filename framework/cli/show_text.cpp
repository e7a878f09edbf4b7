// What `initlab show` prints for a person: tables, one line a node, with bars by depth.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "cli/bars.hpp"
#include "cli/show.hpp"
#include "cli/table.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

constexpr int kBarWidth = 8;

std::string number(const std::optional<double>& value) {
  if (!value) return "-";
  return std::isnan(*value) ? "nan" : fmt::format("{:.3g}", *value);
}

std::string share(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{:.3f}", *value) : number(value);
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : printable(text); }

/// A line of the nodes' table, of one run or of several.
struct Line {
  std::string node, type, gradient;
  std::map<std::string, double> values;
  std::string note;
  std::optional<double> value(const char* name) const {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }
};

Line line(const analysis::NodeMeasures& node) {
  Line line{node.node, node.type, node.gradient, {}, node.underflow ? "underflow" : ""};
  for (const auto& measure : analysis::node_measures())
    if (const auto value = measure.of(node)) line.values[measure.name] = *value;
  return line;
}

Line line(const AveragedNode& node) {
  Line line{node.node, node.type, node.gradient, {}, ""};
  for (const auto& [name, average] : node.measures) line.values[name] = average.mean;
  if (node.underflows > 0) line.note = fmt::format("underflow in {}", node.underflows);
  return line;
}

/// The lengths of bars of one measure by their logarithm, the same in every table of one output, so that they can be
/// compared.
class Scale {
 public:
  explicit Scale(const char* measure) : measure_(measure) {}

  void add(const Line& line) {
    const auto value = line.value(measure_);
    if (!value || !std::isfinite(*value) || *value <= 0) return;
    low_ = std::min(low_, std::log10(*value));
    high_ = std::max(high_, std::log10(*value));
  }
  /// The smallest still has a bar: an eighth of the largest's.
  std::string bar(const Line& line, const Bars& bars) const {
    const auto value = line.value(measure_);
    if (!value || !(*value > 0)) return "";
    constexpr double kShortest = 0.125;
    const double part = high_ > low_ ? (std::log10(*value) - low_) / (high_ - low_) : 1;
    return bars.across(kShortest + (1 - kShortest) * part, kBarWidth);
  }
  /// What the shortest and the longest bar stand for.
  std::string text() const {
    if (high_ < low_) return "none";
    return fmt::format("{:.3g} to {:.3g}", std::pow(10, low_), std::pow(10, high_));
  }

 private:
  const char* measure_;
  double low_ = std::numeric_limits<double>::infinity(), high_ = -std::numeric_limits<double>::infinity();
};

/// The scales of both columns of bars.
struct Scales {
  Scale std{"std_pooled"}, gradient{"gradient_rms"};

  void add(const std::vector<Line>& lines) {
    for (const Line& line : lines) std.add(line), gradient.add(line);
  }
  std::string legend() const {
    return fmt::format("bars: logarithms; standard deviation {}, gradient rms {}\n", std.text(), gradient.text());
  }
};

std::string nodes_table(const std::vector<Line>& lines, const Scales& scales, const Bars& bars) {
  Table table({"NODE", "TYPE", "MEAN", "STD", "", "ACROSS", "SATURATED", "INACTIVE", "DEAD", "GRADIENT", "", "OF",
               "RATIO", ""});
  for (const Line& line : lines) {
    const std::string of = line.gradient.substr(0, line.gradient.rfind("_gradient"));
    table.add({printable(line.node), or_dash(line.type), number(line.value("mean")), number(line.value("std_pooled")),
               scales.std.bar(line, bars), number(line.value("std_across_samples")),
               share(line.value("saturated_share")), share(line.value("inactive_share")),
               share(line.value("dead_share")), number(line.value("gradient_rms")), scales.gradient.bar(line, bars),
               or_dash(of), number(line.value("gradient_ratio")), line.note});
  }
  return table.text();
}

std::string tensors_table(const std::vector<analysis::TensorMeasures>& tensors) {
  Table table({"TENSOR", "STD", "GRADIENT STD", "UPDATE RATIO"});
  for (const analysis::TensorMeasures& tensor : tensors)
    table.add({printable(tensor.node + "/" + tensor.tensor), number(tensor.std), number(tensor.gradient_std),
               number(tensor.update_ratio)});
  return table.empty() ? "" : table.text();
}

std::string tensors_table(const std::vector<AveragedTensor>& tensors) {
  std::vector<analysis::TensorMeasures> means;
  for (const AveragedTensor& tensor : tensors) {
    analysis::TensorMeasures mean{tensor.node, tensor.tensor, {}, {}, {}};
    for (const auto& [name, average] : tensor.measures)
      (name == "std" ? mean.std : name == "gradient_std" ? mean.gradient_std : mean.update_ratio) = average.mean;
    means.push_back(std::move(mean));
  }
  return tensors_table(means);
}

std::string at_step(std::int64_t step, const Header& header) {
  if (header.networks) return fmt::format("network {}, step 0", step);
  const std::optional<std::int64_t>& steps_per_epoch = header.steps_per_epoch;
  if (!steps_per_epoch || *steps_per_epoch <= 0) return fmt::format("step {}", step);
  return fmt::format("step {}, epoch {:.4g}", step, static_cast<double>(step) / static_cast<double>(*steps_per_epoch));
}

std::string outcome(const ShownRun& run) {
  const Header& header = run.header;
  if (header.outcome.empty()) {
    const std::string planned =
        header.last_step_planned ? fmt::format(" of {} planned", *header.last_step_planned) : std::string();
    const std::vector<std::int64_t>& steps = run.recorded_steps.empty() ? run.committed_steps : run.recorded_steps;
    if (steps.empty()) return "unfinished: no row is committed";
    if (header.networks)
      return fmt::format("unfinished: {} of {} networks are committed", steps.size(), *header.networks);
    return fmt::format("unfinished: {} row{} committed, up to step {}{}", steps.size(),
                       steps.size() == 1 ? " is" : "s are", steps.back(), planned);
  }
  if (header.networks) return fmt::format("{}, {} networks", printable(header.outcome), *header.networks);
  if (header.diverged_at_step) return fmt::format("diverged at step {}", *header.diverged_at_step);
  return header.steps_done ? fmt::format("{} after {} steps", printable(header.outcome), *header.steps_done)
                           : printable(header.outcome);
}

void print_header(const ShownRun& run) {
  const Header& header = run.header;
  fmt::print("{}\n", or_dash(header.title));
  std::string seeds;
  for (const auto& [stream, seed] : header.seeds)
    seeds += fmt::format("{}{}={}", seeds.empty() ? "" : " ", stream, seed);
  fmt::print("run      {}\nvariant  {}\noutcome  {}\nseeds    {}\n", or_dash(header.run), or_dash(header.variant),
             outcome(run), or_dash(seeds));
  if (!run.probe) return fmt::print("probe    none of type hdf5: no tensors are recorded\n");
  fmt::print("probe    {}: {}; {}\n", printable(run.probe->name), or_dash(run.probe->batch), or_dash(run.probe->mode));
}

std::string final_metrics(const ShownRun& run) {
  std::vector<std::string> names, values;
  std::string where;
  for (const MetricSeries& series : run.metrics) {
    if (series.values.empty()) continue;
    where = at_step(series.steps.back(), run.header);
    names.push_back(printable(series.name));
    values.push_back(text::number(series.values.back()));
  }
  if (names.empty()) return "metrics: none recorded\n";
  Table table(names);
  table.add(values);
  return fmt::format("metrics at {}\n{}", where, table.text());
}

}  // namespace

void print_text(const ShownRun& run, bool utf8) {
  const Bars bars(utf8);
  print_header(run);
  Scales scales;
  std::vector<std::vector<Line>> tables;
  for (const analysis::RowMeasures& row : run.rows) {
    tables.emplace_back();
    for (const analysis::NodeMeasures& node : row.nodes) tables.back().push_back(line(node));
    scales.add(tables.back());
  }
  for (std::size_t i = 0; i < run.rows.size(); ++i) {
    const analysis::RowMeasures& row = run.rows[i];
    fmt::print("\n{}", at_step(row.step, run.header));
    if (row.loss) fmt::print(": loss {} of the probe's batch", text::number(*row.loss));
    if (row.samples) fmt::print(", {} samples", *row.samples);
    fmt::print("\n{}{}", nodes_table(tables[i], scales, bars), tensors_table(row.tensors));
  }
  if (!run.rows.empty()) fmt::print("\n{}", scales.legend());
  fmt::print("\n{}", final_metrics(run));
}

namespace {

/// "0.8619 +- 0.0012".
std::string with_spread(const Average& average) {
  return average.std ? fmt::format("{} +- {}", text::number(average.mean), text::number(*average.std))
                     : text::number(average.mean);
}

std::string point_name(const Point& point) { return point.name.empty() ? "(one point)" : printable(point.name); }

std::string points_table(const ShownSweep& sweep) {
  std::vector<std::string> header = {"POINT", "RUNS", "COMPLETED", "DIVERGED", "UNFINISHED"}, names;
  for (const Point& point : sweep.points)
    for (const auto& [name, average] : point.metrics)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  for (const std::string& name : names) header.push_back(printable(name));
  Table table(header);
  for (const Point& point : sweep.points) {
    std::vector<std::string> row = {point_name(point), std::to_string(point.files.size()),
                                    std::to_string(point.completed), std::to_string(point.diverged),
                                    std::to_string(point.unfinished)};
    for (const std::string& name : names) {
      const auto found = std::find_if(point.metrics.begin(), point.metrics.end(),
                                      [&](const auto& metric) { return metric.first == name; });
      row.push_back(found == point.metrics.end() ? "-" : with_spread(found->second));
    }
    table.add(row);
  }
  return table.text();
}

}  // namespace

void print_text(const ShownSweep& sweep, bool utf8) {
  const Bars bars(utf8);
  fmt::print("{}", points_table(sweep));
  fmt::print("metrics as recorded last: mean +- standard deviation (divisor N) over the completed runs\n");
  Scales scales;
  std::vector<std::vector<Line>> tables;
  for (const Point& point : sweep.points) {
    tables.emplace_back();
    for (const AveragedNode& node : point.nodes) tables.back().push_back(line(node));
    scales.add(tables.back());
  }
  for (std::size_t i = 0; i < sweep.points.size(); ++i) {
    const Point& point = sweep.points[i];
    if (!point.step) {
      fmt::print("\n{}: no row of tensors that all its runs have\n", point_name(point));
      continue;
    }
    const char* what = point.of_networks ? "network" : point.of_completed ? "run" : "incomplete run";
    fmt::print("\n{} at step {}: mean over {} {}{}\n{}{}", point_name(point), *point.step, point.rows, what,
               point.rows == 1 ? "" : "s", nodes_table(tables[i], scales, bars), tensors_table(point.tensors));
  }
  fmt::print("\n{}", scales.legend());
}

}  // namespace initlab::cli
