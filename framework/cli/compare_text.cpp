// Runs beside theory, as a table and sentences, and as JSON.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/bars.hpp"
#include "cli/compare.hpp"
#include "cli/table.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

using verdict::Judgement;
using verdict::RecordedState;

std::string number(double value) { return fmt::format("{:.4g}", value); }

/// The same quantity at the last step, over networks; nothing if it is none that drifts.
std::optional<double> at_end(const Compared& compared, const Judgement& one) {
  double sum = 0;
  std::size_t n = 0;
  for (const RecordedState& state : compared.last_states) {
    const verdict::RecordedNodeState* node = state.find(one.node);
    std::optional<double> value;
    if (one.quantity == "q" && node) value = node->q;
    if (one.quantity == "mean" && node) value = node->mean;
    if (one.quantity == "mean / sqrt(q)" && node && node->mean && node->q) value = *node->mean / std::sqrt(*node->q);
    if (one.quantity == "E[phi^2]" && node) value = node->activation_second;
    if (one.quantity == "E[phi]" && node) value = node->activation_mean;
    if (one.quantity == "saturated share" && node) value = node->saturated;
    if (one.quantity == "inactive share" && node) value = node->inactive;
    if (one.quantity == "gradient rms" && node) value = node->gradient;
    if (one.node == "loss") value = state.loss;
    if (const std::size_t colon = one.quantity.find(": "); node && colon != std::string::npos) {
      const auto tensor = node->tensors.find(one.quantity.substr(0, colon));
      const std::string what = one.quantity.substr(colon + 2);
      if (tensor != node->tensors.end())
        value = what == "mean"            ? tensor->second.mean
                : what == "second moment" ? tensor->second.second
                                          : tensor->second.gradient;
    }
    if (!value) continue;
    sum += *value;
    ++n;
  }
  return n == 0 ? std::nullopt : std::optional(sum / static_cast<double>(n));
}

std::string verdict_of(const Judgement& one) {
  return !one.not_judged.empty() ? "not judged" : one.deviates ? "deviates" : "as predicted";
}

std::string table(const Compared& compared) {
  const bool drifts = compared.last_step > 0;
  std::vector<std::string> header = {"NODE", "QUANTITY", "RECORDED", "PREDICTED", "ALLOWED", "VERDICT"};
  if (drifts) header.push_back(fmt::format("AT STEP {}", compared.last_step));
  Table table(header);
  for (const Judgement& one : compared.verdict.judgements) {
    std::vector<std::string> row = {printable(one.node),
                                    one.quantity,
                                    number(one.recorded),
                                    number(one.predicted),
                                    fmt::format("{:.4g} to {:.4g}", one.low, one.high),
                                    verdict_of(one)};
    if (drifts) {
      const auto end = at_end(compared, one);
      row.push_back(end ? number(*end) : "");
    }
    table.add(std::move(row));
  }
  return table.empty() ? "nothing was recorded that theory speaks of\n" : table.text();
}

std::string conclusion(const Compared& compared) {
  const verdict::Verdict& verdict = compared.verdict;
  if (verdict.judged == 0) return "nothing was judged\n";
  if (!verdict.deviates())
    return fmt::format("as predicted: {} numbers, none of which lies further out than 1 in 100 such families does\n",
                       verdict.judged);
  std::string all;
  for (const Judgement* one : verdict.named())
    all += fmt::format("deviates: {}: {}: {} (predicted {}, allowed {} to {})\n", printable(one->node), one->quantity,
                       number(one->recorded), number(one->predicted), number(one->low), number(one->high));
  return all;
}

std::string diagnoses(const std::vector<verdict::Diagnosis>& all, const std::string& when) {
  std::string lines;
  for (const verdict::Diagnosis& one : all) lines += fmt::format("{}: {}\n", when, printable(one.sentence()));
  return lines;
}

std::string no_predictions(const Compared& compared) {
  std::string lines, said;
  for (const prediction::NodePrediction& node : compared.prediction.nodes) {
    if (!node.why_not.empty() && node.why_not != said)
      lines += fmt::format("no prediction from {} on: {}\n", printable(node.name), printable(node.why_not));
    said = node.why_not;
  }
  said.clear();
  for (const Judgement& one : compared.verdict.judgements) {
    if (!one.not_judged.empty() && one.not_judged != said)
      lines += fmt::format("not judged from {} on: {}\n", printable(one.node), printable(one.not_judged));
    said = one.not_judged;
  }
  return lines;
}

}  // namespace

std::string text(const Compared& compared) {
  std::string all = fmt::format("{}: {} network{}\n", printable(compared.name), compared.verdict.networks,
                                compared.verdict.networks == 1 ? "" : "s");
  if (!compared.unfinished.empty()) all += fmt::format("{} of them unfinished\n", compared.unfinished.size());
  if (!compared.diverged.empty()) all += fmt::format("{} of them diverged\n", compared.diverged.size());
  all += fmt::format("\n{}\n{}{}", table(compared), no_predictions(compared), conclusion(compared));
  all += diagnoses(compared.first, "step 0");
  if (compared.last_step > 0) all += diagnoses(compared.last, fmt::format("step {}", compared.last_step));
  if (compared.first.empty() && compared.last.empty())
    all += "diagnosis: nothing vanishes, explodes, saturates, dies or underflows\n";
  return all;
}

nlohmann::ordered_json json(const Compared& compared) {
  using Json = nlohmann::ordered_json;
  const auto real = [](double value) {
    return std::isfinite(value) ? Json(value) : Json(std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
  };
  Json all = {{"name", compared.name},
              {"files", compared.files},
              {"networks", compared.verdict.networks},
              {"unfinished", compared.unfinished.size()},
              {"diverged", compared.diverged.size()},
              {"judged", compared.verdict.judged},
              {"deviates", compared.verdict.deviates()}};
  all["named"] = Json::array();
  for (const Judgement* one : compared.verdict.named())
    all["named"].push_back({{"node", one->node}, {"quantity", one->quantity}});
  all["rows"] = Json::array();
  for (const Judgement& one : compared.verdict.judgements) {
    Json row = {{"node", one.node},
                {"quantity", one.quantity},
                {"is_own", one.is_own},
                {"recorded", real(one.recorded)},
                {"predicted", real(one.predicted)},
                {"low", real(one.low)},
                {"high", real(one.high)},
                {"probability", real(one.probability)},
                {"verdict", verdict_of(one)}};
    if (!one.not_judged.empty()) row["not_judged"] = one.not_judged;
    if (const auto end = at_end(compared, one)) row["last"] = real(*end);
    all["rows"].push_back(std::move(row));
  }
  const auto diagnosed = [&](const std::vector<verdict::Diagnosis>& found) {
    const auto add = [&](const verdict::Finding& one, Json& entry) {
      entry["node"] = one.node;
      if (!one.to.empty()) entry["to"] = one.to;
      entry["measure"] = real(one.measure);
      if (one.predicted) entry["predicted"] = real(*one.predicted);
      entry["as_predicted"] = one.as_predicted;
    };
    Json list = Json::array();
    for (const verdict::Diagnosis& one : found) {
      Json entry = {{"what", name(one.what)}};
      add(one.at, entry);
      if (one.gradient) add(*one.gradient, entry["gradient"]);
      entry["sentence"] = one.sentence();
      list.push_back(std::move(entry));
    }
    return list;
  };
  all["diagnosis"] = diagnosed(compared.first);
  if (compared.last_step > 0) {
    all["last_step"] = compared.last_step;
    all["diagnosis_at_last_step"] = diagnosed(compared.last);
  }
  return all;
}

}  // namespace initlab::cli
