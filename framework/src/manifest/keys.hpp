// keys: the manifest's own keys with their types, ranges, defaults and meaning; those of components are in the
// catalogue.
#pragma once

#include "initlab/parameters.hpp"

namespace initlab::manifest::keys {

/// More nodes in a network are a slip of a few zeros: each takes memory before anything is checked.
inline constexpr int kMostNodes = 100'000;

extern const Parameter kTitle, kNetworks;

// seed = { ... }
extern const Parameter kSeedInit, kSeedData, kSeedDropout, kSeedGeneration, kSeedCalibration;

// [data]
extern const Parameter kTrain, kTest, kScale, kLayout;

/// A key of a composition behind which layers stand.
struct LayersKey {
  const char* name;
  const char* doc;
  bool optional;  ///< may be left out or be an empty list; else at least one layer must stand there
};

// an entry of network.layers
extern const Parameter kNodeName, kRepeat, kRepeatName, kResidualScale;
extern const LayersKey kRepeatLayers, kBranch, kSkip;

// an entry of network.rules
extern const Parameter kMatch, kRate;

// network.weights
extern const Parameter kWeightsFile, kWeightsStep;

// [training]
extern const Parameter kEpochs, kSteps, kBatchSize, kBatchOrder, kClipNorm, kClipValue;
extern const Parameter kEvaluatedTrain, kEvaluatedTest;

// [[probes]]
extern const Parameter kProbeName, kFrom, kMode, kNodes;
extern const Parameter kPositions;  ///< of a selection: so many from the first

// recording, recording.storage
extern const Parameter kLive;
extern const Parameter kActivations, kMantissaBits, kDeflate, kShuffle;

// recording.budget
extern const Parameter kBudgetOver;

// a schedule
extern const Parameter kEveryEpochs, kEverySteps, kPerDecade, kStep;

// [[variant]]
extern const Parameter kVariantName;

}  // namespace initlab::manifest::keys
