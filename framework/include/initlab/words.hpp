// Words for messages: what somebody may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "initlab/real.hpp"

namespace initlab {

/// "; did you mean \"dense\"?": the candidate within a third of its length in edits (insert, delete, replace, swap of
/// neighbours) from what was typed, or "".
INITLAB_API std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates);

}  // namespace initlab
