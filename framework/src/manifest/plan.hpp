// Plan: a manifest that has been understood. Every default is filled in, every name and range is checked.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "initlab/parameters.hpp"
#include "manifest/place.hpp"
#include "manifest/schedule.hpp"
#include "manifest/selection.hpp"

namespace initlab::manifest {

/// A component chosen by name, with a complete, valid set of parameters.
struct Choice {
  std::string type;
  Parameters parameters;
  Place place;
  std::string path;  ///< where in the manifest: "network.initializer", "network.layers[2]"
};

/// Seeds of the streams, each defaulting to the manifest's `seed`.
struct Seeds {
  std::uint64_t init = 0;
  std::uint64_t data = 0;  ///< order of the samples
  std::uint64_t dropout = 0;
  std::uint64_t generation = 0;  ///< synthetic data
  std::uint64_t calibration = 0;
};

struct DataPlan {
  /// unit: pixels in [0, 1]. standard: minus the training set's global mean, divided by its deviation. none: as read.
  enum class Scaling { unit, standard, none };

  Choice source;                             ///< its parameters stand in [data] beside `source`
  std::optional<std::uint64_t> train, test;  ///< the first so many samples; nothing: all
  Scaling scaling = Scaling::unit;
  bool image = false;  ///< layout = "image": a sample is channels x height x width; else a vector
};

/// A node of the network: one entry of `layers` after `$` substitution, flattening of lists and repetition.
struct NodePlan {
  std::string name;    ///< unique: the entry's `name`, or type and number (sigmoid1: the first of that type in its
                       ///< list), after the names of the compositions around it
  bool named = false;  ///< the entry says its name
  bool is_activation = false;
  Choice component;
  std::optional<Choice> initializer;                  ///< the entry's own `initializer`: for its tensors of role weight
  std::map<std::string, Choice> tensor_initializers;  ///< entries such as `bias = { type = "normal", ... }`, by tensor
  bool bias_said = false;  ///< the entry itself says whether it has a bias; else network.bias = false removed it

  /// Of type "residual": y = skip(x) + scale * branch(x). The node is the sum; its inner nodes are named after it.
  std::vector<NodePlan> branch, skip;
  double scale = 1;

  bool is_residual() const { return !branch.empty(); }
};

/// An entry of network.rules: what it says of every tensor whose "node/tensor" matches, unless a later rule says it.
struct RulePlan {
  std::string match;  ///< a pattern with * and ?
  std::optional<Choice> initializer;
  std::optional<double> rate;  ///< learning-rate multiplier; 0 freezes
  Place place;
  std::string path;
};

/// network.weights: where tensors come from that neither a layer's entry nor a rule fills.
struct WeightsPlan {
  std::string file;                   ///< of a run, as written
  std::optional<std::uint64_t> step;  ///< or which of many networks; nothing: the last
  Place place;
};

struct NetworkPlan {
  Choice initializer;  ///< network.initializer
  std::optional<Choice>
      bias;               ///< network.bias; nothing: `bias = false`, layers with weights have none unless they say so
  bool bias_said = true;  ///< network.bias names an initializer; else `bias` is the default, 0
  std::vector<NodePlan> nodes;  ///< in order from the input
  std::vector<RulePlan> rules;  ///< as written
  std::optional<WeightsPlan> weights;
};

struct BatchPlan {
  std::optional<std::uint64_t> size;  ///< nothing: "all"
  bool replacement = false;           ///< order = "replacement"; else "shuffled"
};

/// training.clip: exactly one of the two.
struct ClipPlan {
  std::optional<double> norm;   ///< the whole gradient is scaled to at most this norm
  std::optional<double> value;  ///< each of its entries is held within this distance of 0
  bool operator==(const ClipPlan&) const = default;
};

/// training.evaluate_samples: of how many samples loss and accuracy are, the first of each set; nothing: of all.
struct EvaluatedPlan {
  std::optional<std::uint64_t> train, test;
  Place place;
};

struct TrainingPlan {
  Choice loss;
  Choice optimizer;  ///< without a type if the length is 0 and the manifest names none
  Choice schedule;   ///< of the learning rate
  std::optional<ClipPlan> clip;
  BatchPlan batches;
  std::optional<std::uint64_t> epochs, steps;  ///< exactly one
  Schedule evaluate;
  EvaluatedPlan evaluated;
};

struct ProbePlan {
  enum class From { test, train, current };

  std::string name;
  Choice probe;
  From from = From::test;
  Selection samples = Selection::count(1000);  ///< of test or train
  bool eval_mode = false;                      ///< mode = "eval"; default "train": batch statistics, masks off
  std::vector<std::string> nodes;              ///< patterns with * and ?
  std::map<std::string, Selection> select;     ///< by the name of an axis: what is recorded of it
  Schedule at;
};

/// [recording]: how values are stored, and what a run may take.
struct RecordingPlan {
  bool live = false;                      ///< others may read the file while it is written
  bool half_activations = false;          ///< storage.activations = "float16"
  std::optional<std::uint64_t> mantissa;  ///< storage.gradients.mantissa_bits
  std::uint64_t deflate = 0;              ///< its level; 0: no compression
  bool shuffle = false;

  std::optional<std::uint64_t> most_bytes;  ///< budget.size
  std::optional<double> most_seconds;       ///< budget.time
  bool thin = false;                        ///< over = "thin"; else a run over the budget is refused
  Place budget_place;

  bool stores_short() const { return half_activations || mantissa || deflate > 0 || shuffle; }
  bool has_budget() const { return most_bytes || most_seconds; }
};

/// All of a run but its name and seeds.
struct Setup {
  std::string title;
  std::optional<std::uint64_t>
      networks;  ///< so many, initialised with seed.init, seed.init + 1, ... and only looked at
  DataPlan data;
  NetworkPlan network;
  TrainingPlan training;
  std::vector<ProbePlan> probes;
  RecordingPlan recording;
};

/// One run: one training of one network from one seed.
struct RunPlan {
  std::size_t index = 0;                                    ///< among all runs of its manifest, from 0
  std::string name;                                         ///< of its file, without ".h5"
  std::string variant;                                      ///< empty if the manifest has none
  std::vector<std::pair<std::string, std::string>> values;  ///< the swept paths and their values as text, and seed
  Seeds seeds;
  std::uint64_t given_bytes = 0;         ///< of the manifest as given, with its overrides: each run's file repeats it
  std::size_t kind = 0;                  ///< the same for all runs of a variant that differ only in their seeds
  std::shared_ptr<const Setup> setup;    ///< the same one for all runs of a kind; of an outline null
  std::shared_ptr<const DataPlan> data;  ///< that of the setup, also of an outline
};

class Document;

/// The runs that one manifest expands to, in order: variants outermost, then the sweep's axes as written, the last
/// varying fastest.
struct SweepPlan {
  std::string name;  ///< the file's name without ".toml"
  std::shared_ptr<const Document> document;
  std::vector<RunPlan> runs;
};

}  // namespace initlab::manifest
