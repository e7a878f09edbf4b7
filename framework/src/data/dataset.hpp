// Dataset: the samples of an experiment, as the network will see them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "data/bytes.hpp"
#include "initlab/component.hpp"
#include "manifest/plan.hpp"

namespace initlab::data {

/// What the network's outputs should be, sample after sample: `size` entries each.
struct TargetVectors {
  std::vector<Real> entries;
  Index size = 0;
};

/// The same as a view of memory that something else holds.
struct TargetsView {
  std::span<const Real> entries = {};
  Index size = 0;
};

/// What a set of samples is made of, sample after sample: bytes or values, labels or targets.
struct SampleArrays {
  std::span<const std::uint8_t> bytes = {};  ///< x = (byte - offset) / divisor, entry by entry
  std::span<const Real> values = {};
  Index features = 0;
  Real offset = 0, divisor = 1;
  std::span<const std::int32_t> labels = {};
  TargetsView targets = {};
};

/// One set of samples with their classes, or with their target vectors. Image bytes stay bytes; they are scaled as they
/// are gathered. Const after loading: any thread may read.
class Samples {
 public:
  /// x = (byte - offset) / divisor, entry by entry.
  Samples(ByteBuffer bytes, Index features, Real offset, Real divisor, std::vector<std::int32_t> labels,
          TargetVectors targets = {});
  Samples(std::vector<Real> values, Index features, std::vector<std::int32_t> labels, TargetVectors targets = {});
  /// Arrays that `owner` keeps in memory.
  Samples(const SampleArrays& arrays, std::shared_ptr<const void> owner);
  Samples() = default;

  Index count() const { return count_; }
  Index features() const { return arrays_.features; }
  /// One class a sample; empty if the targets are vectors.
  std::span<const std::int32_t> labels() const { return arrays_.labels; }
  /// Without entries if there are labels.
  const TargetsView& targets() const { return arrays_.targets; }
  const SampleArrays& arrays() const { return arrays_; }

  /// Column j of x becomes sample index[j]. x is features x index.size(), already of that size.
  void gather(std::span<const std::int64_t> index, Matrix& x) const;

 private:
  void prefetch(std::int64_t sample) const;

  SampleArrays arrays_;
  std::shared_ptr<const void> owner_;
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

/// True if the seeds have a part in the samples; else they are the same for all seeds.
bool is_drawn(const manifest::DataPlan& plan);

/// Reads what the plan states. Throws Error: a sentence that names the file, what was found and what was expected.
Dataset load(const manifest::DataPlan& plan, const manifest::Seeds& seeds);

}  // namespace initlab::data
