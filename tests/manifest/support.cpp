#include "support.hpp"

#include "text/words.hpp"

namespace initlab::manifest {

namespace {

About about(std::string name, Schema parameters = {}) {
  About out;
  out.name = std::move(name);
  out.parameters = std::move(parameters);
  return out;
}

Catalogue filled() {
  Catalogue all;
  const auto rate = [] { return Parameter::real("rate", "").above(0).fallback(0.1); };
  const auto gain = [] { return Parameter::real("gain", "").above(0).or_word("auto").fallback(1.0); };
  all.add(
      Family::node,
      {about("dense", {Parameter::integer("units", "").at_least(1), Parameter::boolean("bias", "").fallback(true)})});
  all.add(Family::node, {about("batch_norm", {Parameter::real("momentum", "").above(0).at_most(1).fallback(0.1)})});
  all.add(Family::node, {about("sigmoid"), true});
  all.add(Family::node, {about("relu"), true});
  all.add(Family::initializer, {about("constant", {Parameter::real("value", "").fallback(0.0)})});
  all.add(Family::initializer, {about("normal", {Parameter::real("std", "").at_least(0).optional(),
                                                 Parameter::real("variance", "").at_least(0).optional()})});
  all.add(Family::initializer,
          {about("xavier", {Parameter::choice("law", {"normal", "uniform", "truncated"}, "").fallback("normal"),
                            Parameter::choice("fan", {"in", "out", "average"}, "").fallback("average"), gain()})});
  all.add(Family::initializer, {about("he", {gain()})});
  all.add(Family::probe,
          {about("hdf5",
                 {Parameter::texts("tensors", "").fallback(ParameterValue(std::vector<std::string>{"activation"}))})});
  all.add(Family::loss, {about("cross_entropy")});
  all.add(Family::loss, {about("mse")});
  all.add(Family::optimizer, {about("sgd", {rate()})});
  all.add(Family::optimizer, {about("momentum", {rate(), Parameter::real("momentum", "").at_least(0).fallback(0.9)})});
  all.add(Family::schedule, {about("constant")});
  all.add(Family::schedule, {about("cosine", {Parameter::real("final", "").at_least(0).fallback(0.0),
                                              Parameter::integer("warmup_steps", "").at_least(0).optional()})});
  all.add(Family::source, {about("fashion-mnist", {Parameter::text("folder", "").optional()})});
  all.add(Family::source, {about("synthetic", {Parameter::integer("dimension", "").at_least(1),
                                               Parameter::integer("classes", "").at_least(2)})});
  return all;
}

}  // namespace

const Catalogue& catalogue() {
  static const Catalogue all = filled();
  return all;
}

std::string Parts::text() const {
  return top + "\n[data]\n" + data + "\n[network]\n" + network + "\n[training]\n" + training + "\n" + rest + "\n";
}

SweepPlan plan(const Parts& parts, const Lines& overrides) {
  return parse(parts.text(), "m.toml", overrides, catalogue());
}

RunPlan run(const Parts& parts, const Lines& overrides) {
  SweepPlan sweep = plan(parts, overrides);
  BOOST_REQUIRE_EQUAL(sweep.runs.size(), 1u);
  return sweep.runs.front();
}

Lines problems(const std::string& text, const Lines& overrides) {
  try {
    parse(text, "m.toml", overrides, catalogue());
  } catch (const ManifestError& e) {
    Lines lines;
    for (const std::string& line : e.problems())
      lines.push_back(line.substr(line.starts_with("m.toml: ") ? 8 : line.starts_with("m.toml:") ? 7 : 0));
    return lines;
  }
  BOOST_FAIL("the manifest has no problem:\n" + text);
  return {};
}

Lines problems(const Parts& parts, const Lines& overrides) { return problems(parts.text(), overrides); }

Lines names(const SweepPlan& sweep) {
  Lines out;
  for (const RunPlan& each : sweep.runs) out.push_back(each.name);
  return out;
}

void check_lines(const Lines& got, const Lines& expected) {
  BOOST_TEST(text::join(got, "\n") == text::join(expected, "\n"));
}

}  // namespace initlab::manifest
