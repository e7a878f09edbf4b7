// Runs beside theory, as a table and sentences, and as JSON.
#include <fmt/format.h>

#include <algorithm>
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

/// Signals, gradients and shares.
constexpr std::size_t kKindsSeen = 3;

/// "1 network", "2 networks".
std::string count(std::size_t n, const char* of) { return fmt::format("{} {}{}", n, of, n == 1 ? "" : "s"); }

std::string number(double value) { return std::isnan(value) ? "nan" : fmt::format("{:.4g}", value); }

std::string verdict_of(const Judgement& one) {
  return !one.not_judged.empty() ? "not judged" : one.deviates ? "deviates" : "as predicted";
}

std::string table(const Compared& compared) {
  std::vector<std::string> header = {"NODE", "QUANTITY", "RECORDED", "PREDICTED", "ALLOWED", "VERDICT"};
  for (const std::int64_t step : compared.later_steps) header.push_back(fmt::format("AT STEP {}", step));
  Table table(header);
  for (const Judgement& one : compared.verdict.judgements) {
    std::vector<std::string> row = {printable(one.node),
                                    one.quantity,
                                    number(one.recorded),
                                    number(one.predicted),
                                    one.not_judged.empty() ? fmt::format("{:.4g} to {:.4g}", one.low, one.high) : "-",
                                    verdict_of(one)};
    for (std::size_t j = 0; j < compared.later_steps.size(); ++j)
      row.push_back(j < one.later.size() && one.later[j] ? number(*one.later[j]) : "");
    table.add(std::move(row));
  }
  return table.empty() ? "nothing was recorded that theory speaks of\n" : table.text();
}

/// Of how many networks the later columns are, where not of all.
std::string fewer(const Compared& compared) {
  std::string lines;
  for (std::size_t j = 0; j < compared.later.size(); ++j)
    if (compared.later[j].size() < compared.first.size())
      lines += fmt::format("step {}: of {} of the {} networks\n", compared.later_steps[j], compared.later[j].size(),
                           compared.first.size());
  return lines;
}

std::string conclusion(const Compared& compared) {
  const verdict::Verdict& verdict = compared.verdict;
  if (verdict.judged == 0) return "nothing was judged\n";
  if (!verdict.deviates())
    return fmt::format("as predicted: {}, none of which lies further out than 1 in 100 such families does\n",
                       count(verdict.judged, "number"));
  std::string all;
  for (const Judgement* one : verdict.named())
    all += fmt::format("deviates: {}: {}: {} (predicted {}, allowed {} to {})\n", printable(one->node), one->quantity,
                       number(one->recorded), number(one->predicted), number(one->low), number(one->high));
  return all;
}

std::string sentences(const verdict::Diagnoses& all, const std::string& when) {
  std::string lines;
  for (const verdict::Diagnosis& one : all.found) lines += fmt::format("{}: {}\n", when, printable(one.sentence()));
  return lines;
}

/// The nodes of which what was recorded is not what the network held, in its order.
std::vector<std::string> beyond_storage(const Compared& compared) {
  std::vector<std::string> nodes;
  if (compared.first.empty()) return nodes;
  for (const prediction::NodePrediction& node : compared.first.front().prediction->nodes)
    if (std::any_of(compared.first.begin(), compared.first.end(),
                    [&](const auto& one) { return one.state.beyond_storage.contains(node.name); }))
      nodes.push_back(node.name);
  return nodes;
}

std::string diagnosis(const Compared& compared) {
  std::string all = sentences(compared.at_first, "step 0");
  if (!compared.later.empty()) all += sentences(compared.at_last, fmt::format("step {}", compared.later_steps.back()));
  const std::string unseen = text::join(compared.at_first.unseen, ", ");
  const std::vector<std::string> beyond = beyond_storage(compared);
  if (compared.at_first.unseen.size() == kKindsSeen && beyond.empty())
    return all + "diagnosis: none, since neither signals nor gradients nor shares of units were recorded\n";
  if (all.empty())
    all = fmt::format("diagnosis: nothing{} vanishes, explodes, saturates, dies or underflows\n",
                      unseen.empty() && beyond.empty() ? "" : " that was looked at");
  if (!unseen.empty())
    all += fmt::format("not looked at: {}: not recorded of the samples that the first probe looks at\n", unseen);
  if (!beyond.empty())
    all += fmt::format("not looked at: {}: what they hold leaves the range of float16, in which it is stored\n",
                       printable(text::join(beyond, ", ")));
  return all;
}

/// "not judged: 2 numbers of tanh1: less than one such unit is expected".
std::string not_judged(const std::vector<Judgement>& all, const std::string& reason) {
  std::vector<const Judgement*> set_aside;
  for (const Judgement& one : all)
    if (one.not_judged == reason) set_aside.push_back(&one);
  const std::string from = printable(set_aside.front()->node), to = printable(set_aside.back()->node);
  return fmt::format("not judged: {} of {}: {}\n", count(set_aside.size(), "number"),
                     from == to ? from : fmt::format("nodes from {} to {}", from, to), printable(reason));
}

std::string no_predictions(const Compared& compared) {
  std::string lines, said;
  if (compared.first.empty()) return lines;
  for (const prediction::NodePrediction& node : compared.first.front().prediction->nodes) {
    if (!node.why_not.empty() && node.why_not != said)
      lines += fmt::format("no prediction from {} on: {}\n", printable(node.name), printable(node.why_not));
    said = node.why_not;
  }
  std::vector<std::string> reasons;
  for (const Judgement& one : compared.verdict.judgements)
    if (!one.not_judged.empty() && std::find(reasons.begin(), reasons.end(), one.not_judged) == reasons.end())
      reasons.push_back(one.not_judged);
  for (const std::string& reason : reasons) lines += not_judged(compared.verdict.judgements, reason);
  return lines;
}

}  // namespace

std::string text(const Compared& compared) {
  std::string all = fmt::format("{}: {}\n", printable(compared.name), count(compared.verdict.networks, "network"));
  if (!compared.unfinished.empty()) all += fmt::format("{} of them unfinished\n", compared.unfinished.size());
  if (!compared.diverged.empty()) all += fmt::format("{} of them diverged\n", compared.diverged.size());
  return all + fmt::format("\n{}{}\n{}{}{}", table(compared), fewer(compared), no_predictions(compared),
                           conclusion(compared), diagnosis(compared));
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
                {"verdict", verdict_of(one)}};
    if (one.not_judged.empty())
      row.update({{"low", real(one.low)}, {"high", real(one.high)}, {"probability", real(one.probability)}});
    else
      row["not_judged"] = one.not_judged;
    if (!one.later.empty()) {
      row["later"] = Json::array();
      for (std::size_t j = 0; j < one.later.size(); ++j)
        if (one.later[j])
          row["later"].push_back({{"step", compared.later_steps[j]}, {"recorded", real(*one.later[j])}});
    }
    all["rows"].push_back(std::move(row));
  }
  const auto diagnosed = [&](const verdict::Diagnoses& diagnoses) {
    const auto add = [&](const verdict::Finding& one, Json& entry) {
      entry["node"] = one.node;
      if (!one.to.empty()) entry["to"] = one.to;
      entry["measure"] = real(one.measure);
      if (one.in_all) entry["in_all"] = true;
      if (one.predicted) entry["predicted"] = real(*one.predicted);
      if (one.as_predicted) entry["as_predicted"] = *one.as_predicted;
    };
    Json list = Json::array();
    for (const verdict::Diagnosis& one : diagnoses.found) {
      Json entry = {{"what", name(one.what)}};
      add(one.at, entry);
      if (one.gradient) add(*one.gradient, entry["gradient"]);
      entry["sentence"] = one.sentence();
      list.push_back(std::move(entry));
    }
    return list;
  };
  all["diagnosis"] = diagnosed(compared.at_first);
  all["not_recorded"] = compared.at_first.unseen;
  all["beyond_storage"] = beyond_storage(compared);
  if (!compared.later.empty()) {
    all["last_step"] = compared.later_steps.back();
    all["diagnosis_at_last_step"] = diagnosed(compared.at_last);
  }
  return all;
}

}  // namespace initlab::cli
