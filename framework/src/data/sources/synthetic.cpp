#include <fmt/format.h>
#include <unistd.h>

#include "data/source.hpp"
#include "initlab/error.hpp"
#include "initlab/rng.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace {

/// Rng addresses variates by two numbers of 32 bits.
constexpr std::uint64_t kMostSamples = std::uint64_t{1} << 32;
constexpr std::uint64_t kDefaultSamples = 1000;

struct Sizes {
  Index dimension = 0, classes = 0;
  std::uint64_t train = 0, test = 0;
};

/// A manifest's slip of a few zeros must not drive the machine out of memory.
void check_memory(const Sizes& sizes, double separation) {
  for (const std::uint64_t count : {sizes.train, sizes.test})
    if (count >= kMostSamples)
      throw Error(fmt::format("data: too many synthetic samples (got {}, expected below {})", count, kMostSamples));
  const double columns = static_cast<double>(sizes.train) + static_cast<double>(sizes.test) +
                         (separation > 0 ? static_cast<double>(sizes.classes) : 0.0);
  const double needed = static_cast<double>(sizes.dimension) * columns * sizeof(Real);
  const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
  if (needed > memory)
    throw Error(
        fmt::format("data: {} + {} synthetic samples of dimension {} do not fit into memory (got {}, expected "
                    "at most {})",
                    sizes.train, sizes.test, sizes.dimension, text::bytes(static_cast<std::uint64_t>(needed)),
                    text::bytes(static_cast<std::uint64_t>(memory))));
}

/// A sample's variates and its label depend on its position alone, so that the first samples of a larger set are the
/// smaller set.
RawSet draw(const Sizes& sizes, std::uint64_t count, const Matrix& means, std::uint64_t seed, const std::string& set) {
  const Rng inputs(seed, "data", "synthetic", set + "_input"), classes(seed, "data", "synthetic", set + "_label");
  RawSet raw;
  raw.origin = "synthetic";
  raw.labels.resize(count);
  std::vector<Real> values(sizes.dimension * count);
  for (Index j = 0; j < count; ++j) {
    const auto label = static_cast<Index>(classes.uniform(0, j) * static_cast<double>(sizes.classes));
    raw.labels[j] = static_cast<std::int32_t>(label);
    Real* x = values.data() + j * sizes.dimension;
    for (Index i = 0; i < sizes.dimension; ++i) x[i] = static_cast<Real>(inputs.normal(i, j));
    if (!means.empty())
      for (Index i = 0; i < sizes.dimension; ++i) x[i] += means.at(i, label);
  }
  raw.values = std::move(values);
  return raw;
}

RawData read(const manifest::DataPlan& plan, const manifest::Seeds& seeds) {
  const Parameters& parameters = plan.source.parameters;
  const double separation = parameters.real("separation");
  const Sizes sizes = {static_cast<Index>(parameters.integer("dimension")),
                       static_cast<Index>(parameters.integer("classes")), plan.train.value_or(kDefaultSamples),
                       plan.test.value_or(kDefaultSamples)};
  check_memory(sizes, separation);
  Matrix means;
  if (separation > 0) {
    means.set_size(sizes.dimension, sizes.classes);
    Rng(seeds.generation, "data", "synthetic", "class_mean").normal(means, 0, separation);
  }
  RawData raw;
  raw.shape = {sizes.dimension};
  raw.classes = sizes.classes;
  raw.train = draw(sizes, sizes.train, means, seeds.generation, "train");
  raw.test = draw(sizes, sizes.test, means, seeds.generation, "test");
  return raw;
}

}  // namespace

Source synthetic_source() {
  Source source;
  source.about.name = "synthetic";
  source.about.formula = "x = g + separation m_class with g, m_class ~ N(0, I); classes drawn uniformly";
  source.about.notes =
      "`train` and `test` say how many samples are drawn (1000 each by default), from seed.generation; the first ones "
      "stay the same when there are more. scale = \"unit\" leaves them as they are.";
  source.about.parameters = {
      Parameter::integer("dimension", "entries of an input").at_least(1).at_most(1e9),
      Parameter::integer("classes", "number of classes").at_least(2).at_most(1e6).fallback(std::int64_t{10}),
      Parameter::real("separation", "standard deviation of the class means' entries").at_least(0).fallback(0.0)};
  source.read = read;
  return source;
}

}  // namespace initlab::data
