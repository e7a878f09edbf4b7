// What `initlab compare` looks at and prints.
#pragma once

#include <memory>
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
  std::vector<std::string> unfinished, diverged;                           ///< of them
  std::vector<std::shared_ptr<const prediction::Prediction>> predictions;  ///< which `first` and `later` point to
  std::vector<verdict::Subject> first;                                     ///< the networks at step 0
  std::vector<std::int64_t> later_steps;                                   ///< ascending; perhaps none
  std::vector<std::vector<verdict::Subject>> later;  ///< at each of them, those of the networks that were recorded
  verdict::Verdict verdict;
  verdict::Diagnoses at_first, at_last;  ///< at step 0; at the last of the later steps
};

std::string text(const Compared& compared);
nlohmann::ordered_json json(const Compared& compared);

/// `initlab compare --variants A B SWEEP`: what is printed.
std::string compare_variants(const std::string& a, const std::string& b, const std::string& folder, bool as_json);

}  // namespace initlab::cli
