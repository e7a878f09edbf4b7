#include "plugin/unknown.hpp"

#include <fmt/format.h>

#include "text/words.hpp"

namespace initlab::plugin {

std::string Unknown::sentence() const {
  return fmt::format("{} {}: no loaded plugin defines it{}{}{}", kind, name,
                     of_other_kind.empty() ? "" : ", but there is " + text::join(of_other_kind, " and "),
                     refused.empty() ? "" : " (refused: " + text::join(refused, " | ") + ")",
                     text::did_you_mean(name, names));
}

}  // namespace initlab::plugin
