// judge: recorded first values beside predicted ones, with one error rate for all of them together.
#pragma once

#include <string>
#include <vector>

#include "prediction/prediction.hpp"
#include "verdict/recorded.hpp"

namespace initlab::verdict {

/// The probability that a network as theory takes it gets any "deviates".
inline constexpr double kFamilyError = 0.01;

struct Judgement {
  std::string node;
  std::string quantity;      ///< "q", "q given its input", "weight: second moment", ...
  bool is_own = false;       ///< it concerns this node alone, whatever the nodes before it are: it names what is wrong
  std::size_t networks = 0;  ///< how many were pooled
  double recorded = 0;       ///< over networks: geometric mean of positive quantities, mean of others
  double predicted = 0, low = 0, high = 0;
  double probability = 1;  ///< of lying as far out
  std::string not_judged;  ///< the reason; empty: it was judged
  bool deviates = false;
};

struct Verdict {
  std::vector<Judgement> judgements;  ///< in order of the nodes
  std::size_t judged = 0, networks = 0;

  bool deviates() const;
  /// What is named: the own quantities that deviate; without one, the first quantity that does.
  std::vector<const Judgement*> named() const;
};

/// `states`: of several networks with the same prediction. Holm's procedure holds the family-wise error over all that
/// is judged; `low` and `high` are the bounds of its first step.
Verdict judge(const prediction::Prediction& prediction, const std::vector<RecordedState>& states);

}  // namespace initlab::verdict
