#include <fmt/format.h>

#include <algorithm>

#include "data/dataset.hpp"
#include "initlab/error.hpp"
#include "initlab/vector_loop.hpp"

namespace initlab::data {

Samples::Samples(std::vector<std::uint8_t> bytes, Index features, Real offset, Real divisor,
                 std::vector<std::int32_t> labels, TargetVectors targets)
    : bytes_(std::move(bytes)),
      features_(features),
      offset_(offset),
      divisor_(divisor),
      labels_(std::move(labels)),
      targets_(std::move(targets)) {
  check_size(bytes_.size());
}

Samples::Samples(std::vector<Real> values, Index features, std::vector<std::int32_t> labels, TargetVectors targets)
    : values_(std::move(values)), features_(features), labels_(std::move(labels)), targets_(std::move(targets)) {
  check_size(values_.size());
}

void Samples::check_size(std::size_t entries) {
  const bool vectors = targets_.size > 0;
  if (vectors ? !labels_.empty() || targets_.entries.size() % targets_.size != 0 : !targets_.entries.empty())
    throw Error(fmt::format(
        "samples: either labels or whole target vectors are needed (got {} labels and {} entries of vectors of {})",
        labels_.size(), targets_.entries.size(), targets_.size));
  count_ = vectors ? targets_.entries.size() / targets_.size : labels_.size();
  if (entries != features_ * count_)
    throw Error(fmt::format("samples: entries and {0} do not fit (got {1} entries, expected {2} for each of {3} {0})",
                            vectors ? "targets" : "labels", entries, features_, count_));
}

/// Samples stand anywhere in a large memory: without this, each would begin with a wait of some 100 ns.
void Samples::prefetch(std::int64_t sample) const {
  constexpr Index kLine = 64;
  const std::uint8_t* from = bytes_.data() + static_cast<Index>(sample) * features_;
  for (Index i = 0; i < features_; i += kLine) __builtin_prefetch(from + i);
}

void Samples::gather(std::span<const std::int64_t> index, Matrix& x) const {
  if (x.n_rows != features_ || x.n_cols != index.size())
    throw Error(fmt::format("samples: gather into a matrix of the wrong size (got {} x {}, expected {} x {})", x.n_rows,
                            x.n_cols, features_, index.size()));
  constexpr Index kAhead = 2;
  const Real offset = offset_, divisor = divisor_;
  const Index n = features_;
  for (Index j = 0; j < index.size(); ++j) {
    if (index[j] < 0 || static_cast<std::uint64_t>(index[j]) >= count())
      throw Error(fmt::format("samples: there is no sample {} (got {} samples)", index[j], count()));
    const Index first = static_cast<Index>(index[j]) * n;
    Real* to = x.colptr(j);
    if (!values_.empty()) {
      std::copy_n(values_.data() + first, n, to);
      continue;
    }
    if (j + kAhead < index.size()) prefetch(index[j + kAhead]);
    const std::uint8_t* from = bytes_.data() + first;
    // A division, not a product with 1 / divisor: its bits are numpy's.
    vector_loop(n, [=](Index i) INITLAB_VECTOR_BODY { to[i] = (static_cast<Real>(from[i]) - offset) / divisor; });
  }
}

}  // namespace initlab::data
