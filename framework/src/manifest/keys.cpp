#include "manifest/keys.hpp"

namespace initlab::manifest::keys {

namespace {

// Above these no run ends, and products of two of them still fit 64 bits with room to spare.
constexpr double kMostEpochs = 1e9;
constexpr double kMostSteps = 1e12;
constexpr double kMostSamples = 1e12;
constexpr double kMostNetworks = 1e6;

Parameter seed(const char* name, const char* doc) { return Parameter::integer(name, doc).at_least(0).optional(); }

Parameter samples(const char* name, const char* doc) {
  return Parameter::integer(name, doc).at_least(1).at_most(kMostSamples).optional();
}

}  // namespace

const Parameter kTitle = Parameter::text("title", "what the experiment is, in a line").fallback("");

const Parameter kNetworks = Parameter::integer("networks",
                                               "so many networks, initialised with seed.init, seed.init + 1, ..., are "
                                               "looked at and recorded in one file; the length must be 0")
                                .at_least(1)
                                .at_most(kMostNetworks)
                                .optional();

const Parameter kSeedInit =
    Parameter::integer("init", "seed of the initialisation").at_least(0).fallback(std::int64_t{1});
const Parameter kSeedData = seed("data", "seed of the order of the samples");
const Parameter kSeedDropout = seed("dropout", "seed of the dropout masks");
const Parameter kSeedGeneration = seed("generation", "seed of synthetic data");
const Parameter kSeedCalibration = seed("calibration", "seed of the batches that initializers look at");

const Parameter kTrain = samples("train", "the first so many training samples; default: all");
const Parameter kTest = samples("test", "the first so many test samples; default: all");
const Parameter kScale =
    Parameter::choice("scale", {"unit", "standard", "none"},
                      "unit: pixels in [0, 1]; standard: minus the training set's mean, divided by its deviation")
        .fallback("unit");
const Parameter kLayout =
    Parameter::choice("layout", {"vector", "image"}, "what a sample is: a vector, or channels x height x width")
        .fallback("vector");

const Parameter kNodeName = Parameter::text("name", "the node's name; default: its type and number").optional();

const Parameter kRepeat =
    Parameter::integer("repeat", "how often `layers` stand one after another").at_least(0).at_most(kMostNodes);
const Parameter kRepeatName =
    Parameter::text("name", "begins the names of what is repeated; default: repeat and its number").optional();
const Parameter kResidualScale =
    Parameter::real("scale", "multiplies the branch before it is added to the skip").fallback(1.0);

const LayersKey kRepeatLayers = {"layers", "what is repeated", false};
const LayersKey kBranch = {"residual", "the branch", false};
const LayersKey kSkip = {"skip", "the way around it; default: x itself", true};

const Parameter kMatch = Parameter::text("match", "pattern of \"node/tensor\", with * and ?");
const Parameter kRate =
    Parameter::real("rate", "multiplies the learning rate of what matches; 0 freezes it").at_least(0).optional();

const Parameter kWeightsFile = Parameter::text("file", "a run's file that recorded its tensors");
const Parameter kWeightsStep =
    Parameter::integer("step", "of which step, or of which of many networks; default: the last that it has")
        .at_least(0)
        .at_most(kMostSteps)
        .optional();

const Parameter kEpochs =
    Parameter::integer("epochs", "length in passes over the data").at_least(0).at_most(kMostEpochs).optional();
const Parameter kSteps =
    Parameter::integer("steps", "length in parameter updates").at_least(0).at_most(kMostSteps).optional();
const Parameter kBatchSize = Parameter::integer("size", "samples in a batch")
                                 .at_least(1)
                                 .at_most(kMostSamples)
                                 .or_word("all")
                                 .fallback(std::int64_t{100});
const Parameter kBatchOrder =
    Parameter::choice("order", {"shuffled", "replacement"}, "how batches are drawn").fallback("shuffled");
const Parameter kClipNorm =
    Parameter::real("norm", "the whole gradient is scaled down to this norm if its own is larger").above(0).optional();
const Parameter kClipValue =
    Parameter::real("value", "each entry of the gradient is held within this distance of 0").above(0).optional();

const Parameter kEvaluatedTrain =
    Parameter::integer("train", "the first so many training samples").at_least(1).at_most(kMostSamples).optional();
const Parameter kEvaluatedTest =
    Parameter::integer("test", "the first so many test samples").at_least(1).at_most(kMostSamples).optional();

const Parameter kProbeName = Parameter::text("name", "the probe's name; default: its type").optional();
const Parameter kFrom =
    Parameter::choice("from", {"test", "train", "current"}, "where the probe's samples come from").fallback("test");
const Parameter kPositions = Parameter::integer("count", "the first so many").at_least(1).at_most(kMostSamples);
const Parameter kMode =
    Parameter::choice("mode", {"train", "eval"}, "train: batch statistics; eval: running statistics").fallback("train");
const Parameter kNodes = Parameter::texts("nodes", "patterns of node names, with * and ?")
                             .fallback(ParameterValue(std::vector<std::string>{"*"}));

const Parameter kLive =
    Parameter::boolean("live", "others may read the file while it is written; a kill then asks for `repair`")
        .fallback(false);

const Parameter kActivations =
    Parameter::choice("activations", {"exact", "float16"}, "exact: as they are; float16: rounded to 11 bits")
        .fallback("exact");
const Parameter kMantissaBits =
    Parameter::integer("mantissa_bits", "bits of the mantissa that are kept").at_least(1).at_most(22);
const Parameter kDeflate = Parameter::integer("deflate", "level of lossless compression; 0: none")
                               .at_least(0)
                               .at_most(9)
                               .fallback(std::int64_t{0});
const Parameter kShuffle =
    Parameter::boolean("shuffle", "bytes of like significance stand together, which deflate likes").fallback(false);

const Parameter kBudgetOver =
    Parameter::choice(
        "over", {"refuse", "thin"},
        "refuse: a run that would take more does not start; thin: every second row is left out of the schedule "
        "that takes the most bytes, again and again, until the run fits")
        .fallback("refuse");

const Parameter kEveryEpochs =
    Parameter::integer("every_epochs", "each so many epochs").at_least(1).at_most(kMostEpochs).optional();
const Parameter kEverySteps =
    Parameter::integer("every_steps", "each so many steps").at_least(1).at_most(kMostSteps).optional();
const Parameter kPerDecade =
    Parameter::integer("per_decade", "steps in each power of ten").at_least(1).at_most(1000).fallback(std::int64_t{8});
const Parameter kStep = Parameter::integer("step", "a step").at_least(0).at_most(kMostSteps);

const Parameter kVariantName = Parameter::text("name", "the variant's name, in run names and legends");

}  // namespace initlab::manifest::keys
