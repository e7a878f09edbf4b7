#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "data/dataset.hpp"
#include "initlab/error.hpp"
#include "initlab/vector_loop.hpp"

namespace initlab::data {

namespace {

/// Arrays of the process's own.
template <class Entries>
struct Owned {
  Entries entries;
  std::vector<std::int32_t> labels;
  TargetVectors targets;
};

template <class Entries>
Samples owned(Entries entries, SampleArrays arrays, std::vector<std::int32_t> labels, TargetVectors targets) {
  const auto owner = std::make_shared<const Owned<Entries>>(std::move(entries), std::move(labels), std::move(targets));
  if constexpr (std::is_same_v<Entries, std::vector<Real>>)
    arrays.values = owner->entries;
  else
    arrays.bytes = owner->entries;
  arrays.labels = owner->labels;
  arrays.targets = {owner->targets.entries, owner->targets.size};
  return {arrays, owner};
}

/// Throws Error unless the arrays fit together.
Index checked_count(const SampleArrays& arrays) {
  const TargetsView& targets = arrays.targets;
  const bool vectors = targets.size > 0;
  if (vectors ? !arrays.labels.empty() || targets.entries.size() % targets.size != 0 : !targets.entries.empty())
    throw Error(fmt::format(
        "samples: either labels or whole target vectors are needed (got {} labels and {} entries of vectors of {})",
        arrays.labels.size(), targets.entries.size(), targets.size));
  const Index count = vectors ? targets.entries.size() / targets.size : arrays.labels.size();
  const std::size_t entries = arrays.bytes.size() + arrays.values.size();
  if (entries != arrays.features * count)
    throw Error(fmt::format("samples: entries and {0} do not fit (got {1} entries, expected {2} for each of {3} {0})",
                            vectors ? "targets" : "labels", entries, arrays.features, count));
  return count;
}

}  // namespace

Samples::Samples(const SampleArrays& arrays, std::shared_ptr<const void> owner)
    : arrays_(arrays), owner_(std::move(owner)), count_(checked_count(arrays)) {}

Samples::Samples(ByteBuffer bytes, Index features, Real offset, Real divisor, std::vector<std::int32_t> labels,
                 TargetVectors targets)
    : Samples(owned(std::move(bytes), {.features = features, .offset = offset, .divisor = divisor}, std::move(labels),
                    std::move(targets))) {}

Samples::Samples(std::vector<Real> values, Index features, std::vector<std::int32_t> labels, TargetVectors targets)
    : Samples(owned(std::move(values), {.features = features}, std::move(labels), std::move(targets))) {}

/// Samples stand anywhere in a large memory: without this, each would begin with a wait of some 100 ns.
void Samples::prefetch(std::int64_t sample) const {
  constexpr Index kLine = 64;
  if (sample < 0 || static_cast<Index>(sample) >= count_ || arrays_.bytes.empty()) return;
  const std::uint8_t* from = arrays_.bytes.data() + static_cast<Index>(sample) * features();
  for (Index i = 0; i < features(); i += kLine) __builtin_prefetch(from + i);
}

void Samples::gather(std::span<const std::int64_t> index, Matrix& x) const {
  if (x.n_rows != features() || x.n_cols != index.size())
    throw Error(fmt::format("samples: gather into a matrix of the wrong size (got {} x {}, expected {} x {})", x.n_rows,
                            x.n_cols, features(), index.size()));
  constexpr Index kAhead = 2;
  const Real offset = arrays_.offset, divisor = arrays_.divisor;
  const Index n = features();
  for (Index j = 0; j < index.size(); ++j) {
    if (index[j] < 0 || static_cast<std::uint64_t>(index[j]) >= count())
      throw Error(fmt::format("samples: there is no sample {} (got {} samples)", index[j], count()));
    const Index first = static_cast<Index>(index[j]) * n;
    Real* to = x.colptr(j);
    if (!arrays_.values.empty()) {
      std::copy_n(arrays_.values.data() + first, n, to);
      continue;
    }
    if (j + kAhead < index.size()) prefetch(index[j + kAhead]);
    const std::uint8_t* from = arrays_.bytes.data() + first;
    // A division, not a product with 1 / divisor: its bits are numpy's.
    vector_loop(n, [=](Index i) INITLAB_VECTOR_BODY { to[i] = (static_cast<Real>(from[i]) - offset) / divisor; });
  }
}

}  // namespace initlab::data
