// Source: one place that samples come from, chosen by name. A new one is a file in sources/, a line here and a line in
// dataset.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "data/bytes.hpp"
#include "data/dataset.hpp"
#include "initlab/component.hpp"
#include "manifest/plan.hpp"

namespace initlab::data {

/// Training or test samples as they were read, before any is left out or scaled.
struct RawSet {
  std::variant<ByteBuffer, std::vector<Real>> values;  ///< sample after sample
  std::vector<std::int32_t> labels;                    ///< one a sample, or none
  std::string origin;                                  ///< for messages: the file, or the source's name
  TargetVectors targets = {};                          ///< where there are no labels

  Index count() const { return targets.size > 0 ? targets.entries.size() / targets.size : labels.size(); }
};

/// What a source gives. It may hold more samples than the plan asks for, never fewer unless it has no more.
struct RawData {
  Shape shape;        ///< of one sample: {channels, height, width} for images, {features} otherwise
  Index classes = 0;  ///< 0: both sets have target vectors of one size
  RawSet train, test;
  std::map<std::string, std::string> checksums;  ///< as in Dataset
};

struct Source {
  About about;
  /// Throws Error: a sentence that names the file, what was found and what was expected.
  RawData (*read)(const manifest::DataPlan& plan) = nullptr;
  /// The same of samples that are drawn: from seed.generation. A source has one of the two.
  RawData (*draw)(const manifest::DataPlan& plan, std::uint64_t seed) = nullptr;
};

Source cifar_10_source();
Source csv_source();
Source fashion_mnist_source();
Source hdf5_source();
Source idx_source();
Source mnist_source();
Source npy_source();
Source synthetic_source();

}  // namespace initlab::data
