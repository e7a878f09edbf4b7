// Dataset: the samples of an experiment, as the network will see them.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "initlab/component.hpp"
#include "manifest/plan.hpp"

namespace initlab::data {

/// What the network's outputs should be, sample after sample: `size` entries each.
struct TargetVectors {
  std::vector<Real> entries;
  Index size = 0;
};

/// One set of samples with their classes, or with their target vectors. Image bytes stay bytes; they are scaled as they
/// are gathered. Const after loading: any thread may read.
class Samples {
 public:
  /// x = (byte - offset) / divisor, entry by entry.
  Samples(std::vector<std::uint8_t> bytes, Index features, Real offset, Real divisor, std::vector<std::int32_t> labels,
          TargetVectors targets = {});
  Samples(std::vector<Real> values, Index features, std::vector<std::int32_t> labels, TargetVectors targets = {});
  Samples() = default;

  Index count() const { return count_; }
  Index features() const { return features_; }
  /// One class a sample; empty if the targets are vectors.
  const std::vector<std::int32_t>& labels() const { return labels_; }
  /// Without entries if there are labels.
  const TargetVectors& targets() const { return targets_; }

  /// Column j of x becomes sample index[j]. x is features x index.size(), already of that size.
  void gather(std::span<const std::int64_t> index, Matrix& x) const;

 private:
  void check_size(std::size_t entries);
  void prefetch(std::int64_t sample) const;

  std::vector<std::uint8_t> bytes_;
  std::vector<Real> values_;
  Index features_ = 0;
  Real offset_ = 0, divisor_ = 1;
  std::vector<std::int32_t> labels_;
  TargetVectors targets_;
  Index count_ = 0;
};

struct Dataset {
  Shape shape;
  Index classes = 0;      ///< 0: a regression, whose targets are vectors
  Index target_size = 0;  ///< entries of a sample's target: as a vector, or of the one-hot vector of its class
  Samples train, test;
  std::map<std::string, std::string> checksums;  ///< file as found -> "crc32:xxxxxxxx" of its bytes
};

/// What a source can be told and how it is described, by name: Family::source of the catalogue.
const std::vector<About>& sources();

/// Reads what the plan states. Throws Error: a sentence that names the file, what was found and what was expected.
Dataset load(const manifest::DataPlan& plan, const manifest::Seeds& seeds);

}  // namespace initlab::data
