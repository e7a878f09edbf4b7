// Scaling: from samples as read to samples as the network sees them.
#pragma once

#include "data/dataset.hpp"
#include "data/source.hpp"

namespace initlab::data {

/// x = (value - offset) / divisor.
struct Scale {
  double offset = 0, divisor = 1;
};

/// Bytes: unit divides by 255; standard takes mean and deviation (divisor N) over all entries of the training samples,
/// from exact integer sums; none leaves them. Other values: unit leaves them, too. Throws Error if the training samples
/// are constant.
Scale scale_of(const RawSet& train, manifest::DataPlan::Scaling scaling);

/// Bytes stay bytes and are scaled when they are gathered; other values are scaled here.
Samples scaled(RawSet set, Index features, const Scale& scale);

}  // namespace initlab::data
