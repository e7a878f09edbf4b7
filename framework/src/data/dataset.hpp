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

/// One set of samples. Image bytes stay bytes; they are scaled as they are gathered. Const after loading: any thread
/// may read.
class Samples {
 public:
  /// x = (byte - offset) / divisor, entry by entry.
  Samples(std::vector<std::uint8_t> bytes, Index features, Real offset, Real divisor, std::vector<std::int32_t> labels);
  Samples(std::vector<Real> values, Index features, std::vector<std::int32_t> labels);
  Samples() = default;

  Index count() const { return labels_.size(); }
  Index features() const { return features_; }
  const std::vector<std::int32_t>& labels() const { return labels_; }

  /// Column j of x becomes sample index[j]. x is features x index.size(), already of that size.
  void gather(std::span<const std::int64_t> index, Matrix& x) const;

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<Real> values_;
  Index features_ = 0;
  Real offset_ = 0, divisor_ = 1;
  std::vector<std::int32_t> labels_;
};

struct Dataset {
  Shape shape;
  Index classes = 0;
  Samples train, test;
  std::map<std::string, std::string> checksums;  ///< file as found -> "crc32:xxxxxxxx" of its bytes
};

/// What a source can be told and how it is described, by name: Family::source of the catalogue.
const std::vector<About>& sources();

/// Reads what the plan states. Throws Error: a sentence that names the file, what was found and what was expected.
Dataset load(const manifest::DataPlan& plan, const manifest::Seeds& seeds);

}  // namespace initlab::data
