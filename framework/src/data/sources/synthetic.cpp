#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "data/source.hpp"
#include "data/synthetic_inputs.hpp"
#include "data/teacher.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

/// Rng addresses variates by two numbers of 32 bits.
constexpr std::uint64_t kMostSamples = std::uint64_t{1} << 32;
/// So that the bytes of two sets of the most samples can still be counted in 64 bits.
constexpr double kLargestDimension = 1e8;
constexpr std::uint64_t kDefaultSamples = 1000;
constexpr std::int64_t kDefaultClasses = 10;

/// What is drawn, with all sizes known.
struct Law {
  std::string inputs, targets;
  Index dimension = 0, classes = 0, outputs = 0, hidden = 0;
  double separation = 0, cosine = 0, noise = 0;
  std::vector<double> singular_values;
  std::uint64_t train = 0, test = 0;

  bool teaches() const { return targets != "classes"; }
};

void need(const Parameters& parameters, const char* name, const char* chosen, const std::string& word) {
  if (!parameters.has(name)) throw Error(fmt::format("data.{}: missing ({} = \"{}\" needs it)", name, chosen, word));
}

/// `name` is given only where the choice `chosen` is `word`.
void only_with(const Parameters& parameters, const char* name, const char* chosen, const char* word) {
  if (parameters.is(chosen, word)) return need(parameters, name, chosen, word);
  if (parameters.has(name))
    throw Error(fmt::format("data.{}: goes with {} = \"{}\" only (got {} = \"{}\")", name, chosen, word, chosen,
                            parameters.text(chosen)));
}

/// Refuses parameters that do not go together.
void check_together(const Parameters& parameters) {
  const std::string &inputs = parameters.text("inputs"), &targets = parameters.text("targets");
  only_with(parameters, "cosine", "inputs", "pairs");
  only_with(parameters, "singular_values", "targets", "linear_teacher");
  only_with(parameters, "teacher_hidden", "targets", "network_teacher");
  if (inputs != "gaussian" && parameters.integer("dimension") < 2)
    throw Error(fmt::format("data.dimension: too small for inputs = \"{}\" (got {}, expected at least 2)", inputs,
                            parameters.integer("dimension")));
  if (parameters.real("separation") > 0 && (inputs != "gaussian" || targets != "classes"))
    throw Error(
        fmt::format("data.separation: class means need inputs = \"gaussian\" and targets = \"classes\" (got \"{}\" and "
                    "\"{}\")",
                    inputs, targets));
  if (targets != "classes" && parameters.has("classes"))
    throw Error(fmt::format("data.classes: goes with targets = \"classes\" only (got targets = \"{}\")", targets));
  if (targets == "classes" && (parameters.has("outputs") || parameters.real("noise") > 0))
    throw Error(fmt::format("data.{}: goes with a teacher's targets only (got targets = \"classes\")",
                            parameters.has("outputs") ? "outputs" : "noise"));
  if (parameters.has("singular_values") && parameters.reals("singular_values").empty())
    throw Error("data.singular_values: empty (expected at least one)");
}

Law law_of(const manifest::DataPlan& plan) {
  const Parameters& parameters = plan.source.parameters;
  check_together(parameters);
  Law law;
  law.inputs = parameters.text("inputs");
  law.targets = parameters.text("targets");
  law.dimension = static_cast<Index>(parameters.integer("dimension"));
  law.separation = parameters.real("separation");
  law.noise = parameters.real("noise");
  law.train = plan.train.value_or(kDefaultSamples);
  law.test = plan.test.value_or(kDefaultSamples);
  if (parameters.has("cosine")) law.cosine = parameters.real("cosine");
  if (parameters.has("teacher_hidden")) law.hidden = static_cast<Index>(parameters.integer("teacher_hidden"));
  if (parameters.has("singular_values")) law.singular_values = parameters.reals("singular_values");
  if (law.teaches())
    law.outputs = parameters.has("outputs")         ? static_cast<Index>(parameters.integer("outputs"))
                  : law.targets == "linear_teacher" ? law.singular_values.size()
                                                    : 1;
  else
    law.classes = static_cast<Index>(parameters.has("classes") ? parameters.integer("classes") : kDefaultClasses);
  if (law.targets == "linear_teacher") {
    const Index most = std::min(law.dimension, law.outputs);
    if (law.singular_values.size() > most)
      throw Error(
          fmt::format("data.singular_values: a map from {} to {} entries has at most {} (got {}, expected 1 to "
                      "{})",
                      law.dimension, law.outputs, most, law.singular_values.size(), most));
  }
  return law;
}

void check_fits(double needed, const std::string& what) {
  const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (needed > memory)
    throw Error(fmt::format("data: {} not fit into memory (got {}, expected at most {})", what,
                            text::bytes(static_cast<std::uint64_t>(needed)),
                            text::bytes(static_cast<std::uint64_t>(memory))));
}

/// A manifest's slip of a few zeros must not drive the machine out of memory.
void check_memory(const Law& law) {
  for (const std::uint64_t count : {law.train, law.test})
    if (count >= kMostSamples)
      throw Error(fmt::format("data: too many synthetic samples (got {}, expected below {})", count, kMostSamples));
  const double samples = static_cast<double>(law.train) + static_cast<double>(law.test);
  const auto dimension = static_cast<double>(law.dimension), outputs = static_cast<double>(law.outputs);
  const double means = law.separation > 0 ? static_cast<double>(law.classes) : 0.0;
  check_fits((dimension * (samples + means) + outputs * samples) * sizeof(Real),
             fmt::format("{} + {} synthetic samples of dimension {} do", law.train, law.test, law.dimension));
  const auto rank = static_cast<double>(law.hidden + law.singular_values.size());
  check_fits((dimension + outputs) * rank * sizeof(double),
             fmt::format("a teacher from {} to {} entries through {} does", law.dimension, law.outputs, rank));
}

std::unique_ptr<Teacher> teacher_of(const Law& law, std::uint64_t seed) {
  if (law.targets == "linear_teacher") return linear_teacher(law.dimension, law.outputs, law.singular_values, seed);
  if (law.targets == "network_teacher") return network_teacher(law.dimension, law.outputs, law.hidden, seed);
  return nullptr;
}

std::vector<Real> inputs_of(const Law& law, std::uint64_t count, std::uint64_t seed, const std::string& set) {
  if (law.inputs == "circle")
    return circle_inputs(law.dimension, count, Rng(seed, "data", "synthetic", "circle_plane"));
  const Rng rng(seed, "data", "synthetic", set + "_input");
  if (law.inputs == "pairs") return pair_inputs(law.dimension, count, law.cosine, rng);
  return gaussian_inputs(law.dimension, count, rng);
}

/// A sample's variates and its label depend on its position alone, so that the first samples of a larger set are the
/// smaller set (but for a circle, whose angles depend on the number of samples).
RawSet draw(const Law& law, std::uint64_t count, const Matrix& means, Teacher* teacher, std::uint64_t seed,
            const std::string& set) {
  RawSet raw;
  raw.origin = "synthetic";
  std::vector<Real> values = inputs_of(law, count, seed, set);
  if (teacher) {
    raw.targets = taught(*teacher, values, count, law.noise, Rng(seed, "data", "synthetic", set + "_noise"));
    raw.values = std::move(values);
    return raw;
  }
  const Rng classes(seed, "data", "synthetic", set + "_label");
  raw.labels.resize(count);
  for (Index j = 0; j < count; ++j) {
    const auto label = static_cast<Index>(classes.uniform(0, j) * static_cast<double>(law.classes));
    raw.labels[j] = static_cast<std::int32_t>(label);
    if (!means.empty())
      for (Index i = 0; i < law.dimension; ++i) values[j * law.dimension + i] += means.at(i, label);
  }
  raw.values = std::move(values);
  return raw;
}

RawData draw_both(const manifest::DataPlan& plan, std::uint64_t seed) {
  const Law law = law_of(plan);
  check_memory(law);
  Matrix means;
  if (law.separation > 0) {
    means.set_size(law.dimension, law.classes);
    Rng(seed, "data", "synthetic", "class_mean").normal(means, 0, law.separation);
  }
  const std::unique_ptr<Teacher> teacher = teacher_of(law, seed);
  RawData raw;
  raw.shape = {law.dimension};
  raw.classes = law.classes;
  raw.train = draw(law, law.train, means, teacher.get(), seed, "train");
  raw.test = draw(law, law.test, means, teacher.get(), seed, "test");
  return raw;
}

}  // namespace

Source synthetic_source() {
  Source source;
  source.about.name = "synthetic";
  source.about.formula =
      "x ~ N(0, I), pairs of a given cosine, or a circle; classes drawn uniformly, or a teacher's y = f(x)";
  source.about.notes =
      "inputs: \"gaussian\", x = g + separation m_class with g, m_class ~ N(0, I); \"pairs\", |x| = sqrt(dimension) "
      "and "
      "samples 2k and 2k + 1 have the cosine `cosine`; \"circle\", sample j of n at the angle 2 pi j / n of a circle "
      "of "
      "radius sqrt(dimension) in a random plane, the same for both sets. targets: \"linear_teacher\", y = U "
      "diag(singular_values) V^T x with random orthonormal U and V; \"network_teacher\", y = A tanh(B x / "
      "sqrt(dimension)) / sqrt(teacher_hidden) with entries of A and B from N(0, 1); both of the inputs before they "
      "are "
      "scaled. `train` and `test` say how many samples are drawn (1000 each by default), from seed.generation; the "
      "first ones stay the same when there are more, except on a circle. scale = \"unit\" leaves them as they are.";
  source.about.parameters = {
      Parameter::integer("dimension", "entries of an input").at_least(1).at_most(kLargestDimension),
      Parameter::choice("inputs", {"gaussian", "pairs", "circle"}, "how inputs lie").fallback("gaussian"),
      Parameter::real("cosine", "between samples 2k and 2k + 1 of \"pairs\"").at_least(-1).at_most(1).optional(),
      Parameter::choice("targets", {"classes", "linear_teacher", "network_teacher"}, "what is to be learned")
          .fallback("classes"),
      Parameter::integer("classes", "number of classes, 10 if not given").at_least(2).at_most(1e6).optional(),
      Parameter::real("separation", "standard deviation of the class means' entries").at_least(0).fallback(0.0),
      Parameter::reals("singular_values", "of \"linear_teacher\"").at_least(0).optional(),
      Parameter::integer("teacher_hidden", "hidden units of \"network_teacher\"").at_least(1).at_most(1e6).optional(),
      Parameter::integer("outputs", "entries of a teacher's target; default: as many as singular values, else 1")
          .at_least(1)
          .at_most(1e6)
          .optional(),
      Parameter::real("noise", "standard deviation of what is added to a teacher's targets, in both sets")
          .at_least(0)
          .fallback(0.0)};
  source.draw = draw_both;
  return source;
}

}  // namespace initlab::data
