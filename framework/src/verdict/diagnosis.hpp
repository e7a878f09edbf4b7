// diagnose: what goes wrong with a signal or its gradient, in words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "verdict/judgement.hpp"

namespace initlab::verdict {

/// From this share of entries on a layer whose activation is flat on both sides is saturated. From the second on one
/// that is flat on one side is: dead where the slope is 0, else saturated.
inline constexpr double kSaturatedShare = 0.5, kDeadShare = 0.9;

/// Where something goes wrong, and by how much.
struct Finding {
  std::string node;                  ///< from which on (for gradients: in the direction of the input)
  std::string to;                    ///< and up to which, for ratios
  double measure = 0;                ///< the ratio of rms a layer, or of all of them; a share
  bool in_all = false;               ///< the layers do not share a rate: the ratio is that of all of them
  std::optional<double> predicted;   ///< the same of the prediction
  std::optional<bool> as_predicted;  ///< nothing on the way deviates; nothing if not all of it was judged
};

struct Diagnosis {
  enum class What {
    vanishes,
    explodes,
    gradient_vanishes,
    gradient_explodes,
    saturates,
    dies,
    underflows,
    signal_underflows
  };
  What what;
  Finding at;
  std::optional<Finding> gradient;  ///< where a signal vanishes or explodes: its gradient, if it does so there too

  /// "the signal vanishes from hidden2 to out: x 0.31 a layer (a ratio of rms), as predicted (0.3); its gradient from
  /// hidden2 to hidden1: x 0.3 a layer, as predicted (0.3)".
  std::string sentence() const;
};

/// "vanishes", ..., as JSON has it.
const char* name(Diagnosis::What what);

struct Diagnoses {
  std::vector<Diagnosis> found;
  std::vector<std::string> unseen;  ///< of what nothing was recorded: "signals", "gradients", "shares of units"
};

/// Of equal networks, pooled. `verdict`: of their first states; null of later ones, for which theory says nothing.
Diagnoses diagnose(const std::vector<Subject>& subjects, const Verdict* verdict);

}  // namespace initlab::verdict
