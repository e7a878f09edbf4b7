// split: a test set from the end of a set of samples.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "data/source.hpp"

namespace initlab::data {

/// Takes the last `count` samples of `set` off. `count` is data.test; `other` is the parameter that names a test set of
/// its own. Throws Error if `count` is not given, or leaves nothing to train on.
RawSet split_off_test(RawSet& set, Index features, const std::optional<std::uint64_t>& count, const std::string& other);

}  // namespace initlab::data
