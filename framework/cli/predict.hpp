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

/// "0 (unstable, chi_q = 2), 0.64 (stable, chi_q = 0.54) (searched: 0 and 1e-12 to 2.4)".
std::string fixed_points(const theory::Lengths& lengths);

/// Whether -1 / ln|slope| is a depth scale: 0 of slopes of 0 and infinite ones is none, nor NaN.
inline bool is_scale(double depth) { return depth < 0 || depth > 0; }

/// A line for each number: its formula, the numbers put in, the result and who derived it; as text or as LaTeX.
std::string explanation(const prediction::Prediction& prediction, const network::Network& network, bool tex);

/// `--critical` and `--phase`: an activation by name, with the parameters that `set` gives ("slope=0.2") and its
/// defaults. Throw Error if there is no such activation, if it does not admit them, or if one without a default is not
/// given.
std::string critical_line(const std::string& activation, const Words& set, const plugin::Registry& registry,
                          bool as_json);
std::string phase_table(const std::string& activation, const Words& set, const plugin::Registry& registry,
                        bool as_json);

}  // namespace initlab::cli
