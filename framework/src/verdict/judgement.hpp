// judge: recorded first values beside predicted ones, with one error rate for all of them together.
#pragma once

#include <string>
#include <vector>

#include "prediction/prediction.hpp"
#include "verdict/recorded.hpp"

namespace initlab::verdict {

/// The probability that a network as theory takes it gets any "deviates".
inline constexpr double kFamilyError = 0.01;

/// Below it Real may have rounded a signal or a gradient to 0.
inline constexpr double kTiny = 1e-30;

/// A recorded network and what theory says of it: of equal networks predictions differ by their inputs alone.
struct Subject {
  const prediction::Prediction* prediction;
  RecordedState state;
};

/// Whether what is recorded of an activation's slopes says something of its units: z that overflowed is no number, and
/// z that underflowed is exactly 0.
bool has_slopes(const prediction::NodePrediction& node, const RecordedNodeState& at);

struct Judgement {
  std::string node;          ///< or "loss", "network"
  std::string quantity;      ///< "q", "q given its input", "weight: second moment", ...
  bool is_own = false;       ///< it concerns this node alone, whatever the nodes before it are: it names what is wrong
  std::size_t networks = 0;  ///< how many were pooled
  double recorded = 0;       ///< over networks: geometric mean of positive quantities, mean of others
  double predicted = 0, low = 0, high = 0;
  double probability = 1;  ///< of lying as far out
  std::string not_judged;  ///< the reason; empty: it was judged
  bool deviates = false;
  std::vector<std::optional<double>> later;  ///< the same, pooled alike, of each of the later groups
};

struct Verdict {
  std::vector<Judgement> judgements;  ///< in order of the nodes
  std::size_t judged = 0, networks = 0;

  bool deviates() const;
  /// What is named: the own quantities that deviate; without one, the first quantity that does.
  std::vector<const Judgement*> named() const;
};

/// `first`: several networks before any update; `later`: groups of them at later steps. A network in which all units
/// of some layer are inactive for all samples says nothing of what is behind it: how many such networks there are is
/// judged, and the others. Holm's procedure holds the family-wise error over all that is judged; `low` and `high` are
/// the bounds of its first step.
Verdict judge(const std::vector<Subject>& first, const std::vector<std::vector<Subject>>& later = {});

}  // namespace initlab::verdict
