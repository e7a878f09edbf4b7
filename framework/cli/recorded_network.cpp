#include "cli/recorded_network.hpp"

#include <fmt/format.h>

#include <charconv>

#include "network/assembly.hpp"

namespace initlab::cli {

namespace {

/// "1 x 28 x 28".
Shape shape_of(const std::string& text, const std::string& file) {
  std::vector<Index> extents;
  for (const char *at = text.data(), *const end = at + text.size(); at < end;) {
    Index extent = 0;
    const auto [rest, error] = std::from_chars(at, end, extent);
    if (error != std::errc() || extent == 0) break;
    extents.push_back(extent);
    if (rest == end) return Shape(std::move(extents));
    if (std::string_view(rest, end).substr(0, 3) != " x ") break;
    at = rest + 3;
  }
  throw Error(fmt::format("{}: not a run file (its input has no shape: got \"{}\")", file, text));
}

}  // namespace

RecordedNetwork recorded_network(const recording::RunReader& run, const Loaded& loaded,
                                 const manifest::NetworkPlan* instead) {
  const std::string file = run.path().string();
  if (run.nodes().empty()) throw Error(fmt::format("{}: not a run file (it has no nodes)", file));
  const manifest::SweepPlan sweep =
      manifest::parse(run.text("manifest_resolved"), file + ": manifest_resolved", {}, loaded.catalogue);
  manifest::RunPlan plan = sweep.runs.at(0);
  network::Network network =
      network::assemble(instead ? *instead : plan.setup->network, shape_of(run.nodes().front().shape, file),
                        loaded.registry, plan.setup->training.optimizer.type, network::FirstValues::recorded);
  return {std::move(plan), std::move(network)};
}

}  // namespace initlab::cli
