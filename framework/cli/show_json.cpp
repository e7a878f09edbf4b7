// `initlab show --json`: all numbers. Doubles are written so that they read back to the same bits; NaN and infinity,
// which JSON does not have, are null; what was not recorded is left out.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/show.hpp"
#include "cli/show_film.hpp"

namespace initlab::cli {

namespace {

using Json = nlohmann::ordered_json;

template <class Measures>
Json measured(const std::vector<analysis::Named<Measures>>& measures, const Measures& item, Json start) {
  for (const auto& measure : measures)
    if (const auto value = measure.of(item)) start[measure.name] = *value;
  return start;
}

Json node(const analysis::NodeMeasures& node) {
  Json start = {{"node", node.node}, {"type", node.type}};
  if (!node.signal.empty()) start["signal"] = node.signal;
  if (!node.gradient.empty()) start["gradient"] = node.gradient;
  Json json = measured(analysis::node_measures(), node, std::move(start));
  if (!node.next.empty()) json["gradient_ratio_to"] = node.next;
  if (node.gradient_rms) json["underflow"] = node.underflow;
  return json;
}

template <class Value>
void put(Json& json, const char* key, const std::optional<Value>& value) {
  if (value) json[key] = *value;
}

Json row(const analysis::RowMeasures& row) {
  Json json = {{"row", row.row}, {"step", row.step}};
  put(json, "samples", row.samples);
  put(json, "loss", row.loss);
  json["nodes"] = Json::array();
  for (const auto& one : row.nodes) json["nodes"].push_back(node(one));
  json["tensors"] = Json::array();
  for (const auto& one : row.tensors)
    json["tensors"].push_back(measured(analysis::tensor_measures(), one, {{"node", one.node}, {"tensor", one.tensor}}));
  return json;
}

Json header(const Header& header) {
  Json json = {{"file", header.file}, {"title", header.title}, {"run", header.run}, {"variant", header.variant}};
  json["outcome"] = header.outcome.empty() ? "unfinished" : header.outcome;
  put(json, "diverged_at_step", header.diverged_at_step);
  put(json, "steps_done", header.steps_done);
  put(json, "last_step_planned", header.last_step_planned);
  put(json, "steps_per_epoch", header.steps_per_epoch);
  put(json, "networks", header.networks);
  json["seeds"] = Json::object();
  for (const auto& [stream, seed] : header.seeds) json["seeds"][stream] = seed;
  return json;
}

Json averages(const Averages& all) {
  Json json = Json::object();
  for (const auto& [name, average] : all) {
    json[name] = {{"mean", average.mean}, {"runs", average.runs}};
    put(json[name], "std", average.std);
  }
  return json;
}

Json point(const Point& point) {
  Json json = {{"point", point.name},          {"variant", point.variant},          {"runs", point.files.size()},
               {"completed", point.completed}, {"diverged", point.diverged},        {"unfinished", point.unfinished},
               {"files", point.files},         {"metrics", averages(point.metrics)}};
  json["averaged"] = point.of_completed ? "completed" : "all";
  put(json, "step", point.step);
  json["nodes"] = Json::array();
  for (const AveragedNode& one : point.nodes) {
    Json entry = {{"node", one.node}, {"type", one.type}};
    if (!one.gradient.empty()) entry["gradient"] = one.gradient;
    entry.update(averages(one.measures));
    entry["underflows"] = one.underflows;
    json["nodes"].push_back(std::move(entry));
  }
  json["tensors"] = Json::array();
  for (const AveragedTensor& one : point.tensors) {
    Json entry = {{"node", one.node}, {"tensor", one.tensor}};
    entry.update(averages(one.measures));
    json["tensors"].push_back(std::move(entry));
  }
  return json;
}

/// A text that is no UTF-8 is shown with replacements; every other library function would throw.
void print(const Json& json) { fmt::print("{}\n", json.dump(1, ' ', false, Json::error_handler_t::replace)); }

}  // namespace

void print_json(const ShownRun& run) {
  Json json = header(run.header);
  if (run.probe) json["probe"] = {{"name", run.probe->name}, {"batch", run.probe->batch}, {"mode", run.probe->mode}};
  json["saturation_threshold"] = kSaturation;
  json["recorded_steps"] = run.recorded_steps;
  json["rows"] = Json::array();
  for (const auto& one : run.rows) json["rows"].push_back(row(one));
  json["metrics"] = Json::object();
  for (const MetricSeries& series : run.metrics)
    json["metrics"][series.name] = {{"steps", series.steps}, {"values", series.values}};
  print(json);
}

void print_json(const ShownSweep& sweep) {
  Json json = {{"folder", sweep.folder},
               {"saturation_threshold", kSaturation},
               {"points", Json::array()},
               {"refused", sweep.refused}};
  for (const Point& one : sweep.points) json["points"].push_back(point(one));
  print(json);
}

void print_json(const Film& film) {
  Json json = {{"file", film.file()}, {"frames", Json::array()}};
  for (std::size_t row = film.first(); row <= film.last(); ++row) {
    Json frame = {{"row", row}, {"step", film.step(row)}, {"histograms", Json::array()}};
    for (const FilmTrack& track : film.tracks()) {
      const analysis::Histogram histogram = film.histogram(track, row, Film::kIntervals);
      frame["histograms"].push_back({{"node", track.node},
                                     {"quantity", track.quantity},
                                     {"low", track.range.low},
                                     {"high", track.range.high},
                                     {"counts", histogram.counts},
                                     {"outside", histogram.outside}});
    }
    json["frames"].push_back(std::move(frame));
  }
  print(json);
}

}  // namespace initlab::cli
