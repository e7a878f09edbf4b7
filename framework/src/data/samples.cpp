#include <fmt/format.h>

#include <algorithm>

#include "data/dataset.hpp"
#include "initlab/error.hpp"

namespace initlab::data {

namespace {

void check_size(std::size_t entries, Index features, std::size_t labels) {
  if (entries != features * labels)
    throw Error(
        fmt::format("samples: entries and labels do not fit (got {} entries, expected {} for each of {} labels)",
                    entries, features, labels));
}

}  // namespace

Samples::Samples(std::vector<std::uint8_t> bytes, Index features, Real offset, Real divisor,
                 std::vector<std::int32_t> labels)
    : bytes_(std::move(bytes)), features_(features), offset_(offset), divisor_(divisor), labels_(std::move(labels)) {
  check_size(bytes_.size(), features_, labels_.size());
}

Samples::Samples(std::vector<Real> values, Index features, std::vector<std::int32_t> labels)
    : values_(std::move(values)), features_(features), labels_(std::move(labels)) {
  check_size(values_.size(), features_, labels_.size());
}

void Samples::gather(std::span<const std::int64_t> index, Matrix& x) const {
  if (x.n_rows != features_ || x.n_cols != index.size())
    throw Error(fmt::format("samples: gather into a matrix of the wrong size (got {} x {}, expected {} x {})", x.n_rows,
                            x.n_cols, features_, index.size()));
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
    const std::uint8_t* from = bytes_.data() + first;
    // A division, not a product with 1 / divisor: its bits are numpy's.
    for (Index i = 0; i < n; ++i) to[i] = (static_cast<Real>(from[i]) - offset) / divisor;
  }
}

}  // namespace initlab::data
