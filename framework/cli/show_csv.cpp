// `initlab show --csv`: all numbers, one a line, with 17 significant digits. What was not recorded has no line.
#include <fmt/format.h>

#include <cmath>

#include "cli/bars.hpp"
#include "cli/show.hpp"

namespace initlab::cli {

namespace {

std::string number(double value) { return std::isnan(value) ? "nan" : fmt::format("{:.17g}", value); }

/// Quoted where it must be (RFC 4180).
std::string field(const std::string& given) {
  const std::string text = printable_lines(given);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

void print_csv(const ShownRun& run) {
  const std::string name = field(run.header.run);
  const auto print = [&](std::int64_t step, const std::string& node, const std::string& measure, double value) {
    fmt::print("{},{},{},{},{}\n", name, step, field(node), field(measure), number(value));
  };
  fmt::print("run,step,node,measure,value\n");
  for (const analysis::RowMeasures& row : run.rows) {
    if (row.loss) print(row.step, "", "loss", *row.loss);
    for (const auto& node : row.nodes) {
      for (const auto& measure : analysis::node_measures())
        if (const auto value = measure.of(node)) print(row.step, node.node, measure.name, *value);
      if (node.gradient_rms) print(row.step, node.node, "underflow", node.underflow);
    }
    for (const auto& tensor : row.tensors)
      for (const auto& measure : analysis::tensor_measures())
        if (const auto value = measure.of(tensor))
          print(row.step, tensor.node, fmt::format("{}_{}", tensor.tensor, measure.name), *value);
  }
  for (const MetricSeries& series : run.metrics)
    for (std::size_t i = 0; i < series.values.size(); ++i) print(series.steps[i], "", series.name, series.values[i]);
}

void print_csv(const ShownSweep& sweep) {
  fmt::print("point,step,node,measure,runs,mean,std\n");
  for (const Point& point : sweep.points) {
    const auto print = [&](const std::string& step, const std::string& node, const std::string& prefix,
                           const Averages& all) {
      for (const auto& [name, average] : all)
        fmt::print("{},{},{},{},{},{},{}\n", field(point.name), step, field(node), field(prefix + name), average.runs,
                   number(average.mean), average.std ? number(*average.std) : "");
    };
    const double counts[] = {double(point.files.size()), double(point.completed), double(point.diverged),
                             double(point.unfinished)};
    const char* const names[] = {"runs", "completed", "diverged", "unfinished"};
    for (std::size_t i = 0; i < 4; ++i)
      fmt::print("{},,,{},{},{},\n", field(point.name), names[i], point.files.size(), number(counts[i]));
    print("", "", "", point.metrics);
    const std::string step = point.step ? std::to_string(*point.step) : "";
    for (const AveragedNode& node : point.nodes) print(step, node.node, "", node.measures);
    for (const AveragedTensor& tensor : point.tensors) print(step, tensor.node, tensor.tensor + "_", tensor.measures);
  }
}

}  // namespace initlab::cli
