// What `initlab predict` prints.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "cli/arguments.hpp"
#include "network/network.hpp"
#include "plugin/registry.hpp"
#include "prediction/prediction.hpp"

namespace initlab::cli {

/// `--mean-square`, if it is given. Throws UsageError for what no mean square can be.
std::optional<double> stated_mean_square(const Arguments& arguments);

/// Tables of tensors and nodes, then the loss, the maps, and what is not predicted and why.
std::string text(const prediction::Prediction& prediction);
nlohmann::ordered_json json(const prediction::Prediction& prediction);

/// A line for each number: its formula, the numbers put in, the result and who derived it; as text or as LaTeX.
std::string explanation(const prediction::Prediction& prediction, const network::Network& network, bool tex);

/// `--critical` and `--phase`: an activation with its defaults, by name. Throw Error if there is no such activation or
/// if it has parameters without defaults.
std::string critical_line(const std::string& activation, const plugin::Registry& registry, bool as_json);
std::string phase_table(const std::string& activation, const plugin::Registry& registry, bool as_json);

}  // namespace initlab::cli
