// What `initlab compare` looks at and prints.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/loaded.hpp"
#include "recording/run_reader.hpp"
#include "verdict/diagnosis.hpp"
#include "verdict/judgement.hpp"

namespace initlab::cli {

/// Runs that differ in their seed alone, beside theory.
struct Compared {
  std::string name;  ///< of the runs, without the seed
  std::vector<std::string> files;
  std::vector<std::string> unfinished, diverged;  ///< of them
  prediction::Prediction prediction;
  verdict::Verdict verdict;
  std::vector<verdict::Diagnosis> first, last;  ///< at step 0; at the last recorded step
  std::int64_t last_step = 0;                   ///< 0: there is none but the first
  std::vector<verdict::RecordedState> first_states, last_states;
};

std::string text(const Compared& compared);
nlohmann::ordered_json json(const Compared& compared);

/// `initlab compare --variants A B SWEEP`: what is printed.
std::string compare_variants(const std::string& a, const std::string& b, const std::string& folder, bool as_json);

}  // namespace initlab::cli
