#include "run/budget.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "initlab/error.hpp"
#include "recording/dataset_size.hpp"
#include "text/words.hpp"

namespace initlab::run {

namespace {

constexpr std::size_t kNamed = 5;
/// Rows are written beside the training, if it leaves a core free; measured with and without compression.
constexpr double kBytesASecond = 300e6, kCompressedBytesASecond = 40e6;
/// What a probe calls operations: products and decompositions of matrices in double, on one thread.
constexpr double kOperationsASecond = 2e10;

[[noreturn]] void refuse(const Experiment& experiment, const std::string& sentence) {
  throw Error(fmt::format("{}: recording.budget: {}", experiment.plan.setup->recording.budget_place.text(), sentence));
}

/// The rows of a schedule, but for every second one between the first and the last.
std::vector<std::int64_t> thinned(const std::vector<std::int64_t>& steps) {
  std::vector<std::int64_t> kept;
  for (std::size_t i = 0; i < steps.size(); i += 2) kept.push_back(steps[i]);
  if (kept.back() != steps.back()) kept.push_back(steps.back());
  return kept;
}

/// The schedule that takes the most bytes of those that can be thinned.
std::optional<std::size_t> heaviest(const Experiment& experiment) {
  const recording::Layout& layout = experiment.layout;
  if (experiment.plan.setup->networks) return std::nullopt;  // its rows are the networks themselves
  std::vector<std::uint64_t> bytes(layout.schedules.size(), 0);
  const std::vector<recording::DatasetSize> sizes = recording::dataset_sizes(layout);
  for (std::size_t i = 0; i < sizes.size(); ++i)
    if (!layout.datasets[i].quantity.once)
      bytes[static_cast<std::size_t>(layout.datasets[i].schedule)] += sizes[i].bytes;
  std::optional<std::size_t> found;
  for (std::size_t s = 0; s < bytes.size(); ++s)
    if (layout.schedules[s].steps.size() > 2 && (!found || bytes[s] > bytes[*found])) found = s;
  return found;
}

/// Weights under which signals keep about their length, without a call of any initializer: one may take long, or start
/// a program.
network::Flat usual_values(const network::Network& network) {
  network::Flat values(network.parameters(), arma::fill::zeros);
  for (const network::Node& node : network.nodes())
    for (Index t = 0; t < node.tensors.size(); ++t) {
      const TensorSpec& spec = node.tensors[t].spec;
      Matrix w = network::tensors(node, values.memptr())[t];
      const double bound = std::sqrt(3.0 / static_cast<double>(std::max<Index>(1, spec.fan_in)));
      if (spec.initial)
        w.fill(static_cast<Real>(*spec.initial));
      else if (spec.role == Role::weight)
        Rng(0, "time", node.name, spec.name).uniform(w, -bound, bound);
    }
  return values;
}

}  // namespace

std::string largest(const recording::Layout& layout) {
  std::vector<recording::DatasetSize> sizes = recording::dataset_sizes(layout);
  const std::size_t count = std::min(sizes.size(), kNamed);
  std::partial_sort(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(count), sizes.end(),
                    [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i)
    texts.push_back(fmt::format("{} {} ({} row{} of {})", sizes[i].path, text::bytes(sizes[i].bytes), sizes[i].rows,
                                sizes[i].rows == 1 ? "" : "s", text::bytes(sizes[i].row_bytes)));
  return text::join(texts);
}

std::uint64_t expected_size(const Experiment& experiment) {
  // Measured: attributes of the program, the machine and the outcome; of a node with every prediction and two tensors.
  constexpr std::uint64_t kExecution = 6000, kNode = 2000;
  return recording::estimated_size(experiment.layout) + experiment.plan.given_bytes + kExecution +
         kNode * experiment.network->nodes().size();
}

void hold_size(Experiment& experiment) {
  const manifest::RecordingPlan& plan = experiment.plan.setup->recording;
  if (!plan.most_bytes) return;
  const auto size = [&] { return expected_size(experiment); };
  std::map<std::size_t, std::int64_t> factors;
  while (size() > *plan.most_bytes) {
    const std::optional<std::size_t> schedule = plan.thin ? heaviest(experiment) : std::nullopt;
    if (!schedule)
      refuse(experiment,
             fmt::format("the run would take {}{}, more than {}; what costs most: {}; {}", text::bytes(size()),
                         factors.empty() ? "" : " with the fewest rows", text::bytes(*plan.most_bytes),
                         largest(experiment.layout),
                         plan.thin ? "record fewer nodes, samples or units"
                                   : "record fewer rows, nodes, samples or units, or over = \"thin\" leaves out rows"));
    std::vector<std::int64_t>& steps = experiment.layout.schedules[*schedule].steps;
    steps = thinned(steps);
    const auto [factor, fresh] = factors.emplace(*schedule, 2);
    if (!fresh) factor->second *= 2;
  }
  for (const auto& [schedule, factor] : factors) {
    const recording::ScheduleAxis& axis = experiment.layout.schedules[schedule];
    experiment.thinned.push_back(fmt::format("{}: one of {} rows, {} in all", axis.name, factor, axis.steps.size()));
  }
  if (!factors.empty()) experiment.layout.groups[""].emplace_back("thinned", text::join(experiment.thinned, "; "));
}

void hold_size(const Experiment& experiment, const recording::Layout& whole) {
  const std::optional<std::uint64_t> most = experiment.plan.setup->recording.most_bytes;
  if (const std::uint64_t size = recording::estimated_size(whole); most && size > *most)
    refuse(
        experiment,
        fmt::format("the run would take {} with what its calibrations tell of themselves, more than {}; record fewer "
                    "rows, nodes, samples or units",
                    text::bytes(size), text::bytes(*most)));
}

double ExpectedTime::total() const {
  return std::accumulate(probes.begin(), probes.end(), updates + evaluations + writing);
}

void hold_time(const Experiment& experiment, const ExpectedTime& expected) {
  const std::optional<double> most = experiment.plan.setup->recording.most_seconds;
  if (!most || !(expected.total() > *most)) return;
  std::vector<std::pair<double, std::string>> parts = {{expected.updates, "updates"},
                                                       {expected.evaluations, "training.evaluate"},
                                                       {expected.writing, "writing the file"}};
  for (std::size_t i = 0; i < expected.probes.size(); ++i)
    parts.emplace_back(expected.probes[i], "probe " + experiment.probes[i].plan->name);
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> texts;
  for (const auto& [seconds, what] : parts)
    if (texts.size() < kNamed && (texts.empty() || seconds > 0.01 * expected.total()))
      texts.push_back(fmt::format("{} {}", what, text::duration(seconds)));
  refuse(experiment, fmt::format("the run would take about {}, more than {}; what takes longest: {}",
                                 text::duration(expected.total()), text::duration(*most), text::join(texts)));
}

void time_updates(const Experiment& experiment, Index threads, const std::function<void(double)>& fastest) {
  using Clock = std::chrono::steady_clock;
  constexpr double kLong = 0.02;  // seconds
  constexpr int kFew = 3, kMany = 20;
  network::Team team(threads);
  training::Trainer trainer(*experiment.network, *experiment.loss, experiment.rule, experiment.data->train,
                            *experiment.order, usual_values(*experiment.network), experiment.plan.seeds.dropout, team);
  double least = std::numeric_limits<double>::infinity(), sum = 0;
  for (int i = 0; i < kFew || (i < kMany && sum < kLong); ++i) {
    const Clock::time_point start = Clock::now();
    trainer.step();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    least = std::min(least, seconds);
    sum += seconds;
    fastest(least);
  }
}

std::string update_key(const Experiment& experiment) {
  std::string key =
      fmt::format("{} {}", experiment.order->largest_batch(), experiment.plan.setup->training.optimizer.type);
  for (const network::Node& node : experiment.network->nodes())
    key += fmt::format(" {} {}", node.type, node.out.text());
  return key;
}

ExpectedTime expected_time(const Experiment& experiment, double update) {
  // A forward pass is a third of a step's products.
  const double sample = update / static_cast<double>(experiment.order->largest_batch());
  const auto rows = [&](std::size_t schedule) {
    return static_cast<double>(experiment.layout.schedules[schedule].steps.size());
  };
  ExpectedTime expected;
  expected.updates = update * static_cast<double>(experiment.last_step);
  const auto evaluated = static_cast<double>(experiment.evaluated_train + experiment.evaluated_test);
  expected.evaluations = evaluated / 3 * sample * rows(experiment.metrics_schedule);
  for (const PlannedProbe& probe : experiment.probes) {
    const Needs& needs = probe.needs;
    const bool backward = needs.output_gradients || needs.tensor_gradients || needs.sample_gradients;
    const double passes = (backward ? 1 : 1.0 / 3) + probe.effort.passes;
    expected.probes.push_back(rows(probe.schedule) * (passes * static_cast<double>(probe.batch.samples) * sample +
                                                      probe.effort.operations / kOperationsASecond));
  }
  expected.writing = static_cast<double>(expected_size(experiment)) /
                     (experiment.plan.setup->recording.deflate > 0 ? kCompressedBytesASecond : kBytesASecond);
  return expected;
}

}  // namespace initlab::run
