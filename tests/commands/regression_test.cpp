// A regression from its manifest to its file: a linear network learns a linear teacher.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <span>

#include "data/dataset.hpp"
#include "recording/reader.hpp"
#include "workspace.hpp"

using namespace initlab::test;

namespace {

const char* const kRegression = R"(
[data]
source = "synthetic"
dimension = 6
targets = "linear_teacher"
singular_values = [2.0, 1.0]
outputs = 3
train = 200
test = 40

[network]
initializer = { type = "normal", std = 0.1 }
bias = false
layers = [{ type = "dense", units = 3, name = "out" }]

[training]
loss = "mse"
optimizer = { type = "sgd", rate = 0.5 }
batches = { size = "all" }
epochs = 30

[[probes]]
type = "hdf5"
batch = { from = "train", samples = 50 }
tensors = ["output", "weight", "weight_gradient"]
)";

std::vector<double> numbers(const Reader& file, const std::string& path) {
  if (sizeof(initlab::Real) == sizeof(double)) return file.doubles(path);
  const std::vector<float> values = file.floats(path);
  return {values.begin(), values.end()};
}

/// The data of kRegression, from the source itself.
initlab::data::Dataset regression_data() {
  initlab::manifest::DataPlan plan;
  plan.source.type = "synthetic";
  plan.train = 200;
  plan.test = 40;
  std::map<std::string, initlab::ParameterValue, std::less<>> values = {{"dimension", std::int64_t{6}},
                                                                        {"inputs", "gaussian"},
                                                                        {"targets", "linear_teacher"},
                                                                        {"singular_values", std::vector<double>{2, 1}},
                                                                        {"outputs", std::int64_t{3}},
                                                                        {"separation", 0.0},
                                                                        {"noise", 0.0}};
  plan.source.parameters = initlab::Parameters(std::move(values));
  initlab::manifest::Seeds seeds;
  seeds.generation = 1;
  return initlab::data::load(plan, seeds);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(regression, Workspace)

BOOST_AUTO_TEST_CASE(a_linear_network_learns_a_linear_teacher) {
  write("regression.toml", kRegression);
  const Outcome outcome = run({"run", "regression.toml", "-o", "out"});
  BOOST_REQUIRE_MESSAGE(outcome.exit == 0, outcome.err);
  const Reader file(*this / "out/seed=1.h5");
  const std::vector<double> train = file.doubles("/metrics/train_loss"), test = file.doubles("/metrics/test_loss");
  BOOST_REQUIRE(train.size() == 31u);
  // One step multiplies the error along an eigenvector of the inputs' second moment, with eigenvalue lambda, by
  // 1 - 2 rate lambda / 3. With 200 Gaussian samples of 6 entries lambda lies within (1 - d)^2 and (1 + d)^2,
  // d = sqrt(6 / 200) + 4 / sqrt(200) < 0.46: the factor lies in (0.28, 0.91), each training loss is below the one
  // before, and after 30 steps it is below 0.91^60 = 0.0035 of the first. The second moments of the test set's 40
  // samples differ by a factor below 10 from those of the training set in every direction.
  for (std::size_t i = 1; i < train.size(); ++i) BOOST_TEST(train[i] < train[i - 1]);
  BOOST_TEST(train[30] < 0.0035 * train[0]);
  BOOST_TEST(test[30] < 0.035 * test[0]);
  std::vector<std::string> metrics;
  for (const std::string& dataset : file.datasets())
    if (dataset.starts_with("metrics/")) metrics.push_back(dataset);
  BOOST_TEST((metrics == std::vector<std::string>{"metrics/train_loss", "metrics/test_loss"}));
}

BOOST_AUTO_TEST_CASE(the_targets_in_the_file_are_the_teachers) {
  write("regression.toml", kRegression);
  BOOST_REQUIRE(run({"run", "regression.toml", "-o", "out", "--set", "training.epochs=0"}).exit == 0);
  const Reader file(*this / "out/seed=1.h5");
  const initlab::data::Dataset dataset = regression_data();
  const std::span<const initlab::Real> taught = dataset.train.targets().entries;
  const std::vector<double> target = numbers(file, "/target");
  BOOST_TEST(target == std::vector<double>(taught.begin(), taught.begin() + 50 * 3), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_printed_has_losses_and_no_accuracy) {
  write("regression.toml", kRegression);
  const Outcome outcome = run({"run", "regression.toml", "-o", "out", "--set", "training.epochs=1"});
  const Words said = lines(outcome.out);
  BOOST_REQUIRE(said.size() == 2u);
  const std::string row = said[1];
  const std::size_t accuracy = said[0].find("ACCURACY"), other = said[0].rfind("ACCURACY");
  BOOST_TEST(row.substr(accuracy, 2) == "- ");
  BOOST_TEST(row.substr(other, 2) == "- ");
  BOOST_TEST(contains(last_line(outcome.err), ", test loss "));
  BOOST_TEST(!contains(outcome.err, "accuracy"));
}

BOOST_AUTO_TEST_CASE(cross_entropy_is_refused) {
  write("regression.toml", kRegression);
  const Outcome outcome = run({"run", "regression.toml", "--set", "training.loss=cross_entropy"});
  BOOST_TEST(outcome.exit == 2);
  BOOST_TEST(last_line(outcome.err) ==
             "error: training.loss: this loss needs class labels (got target vectors of 3 entries); use \"mse\" or "
             "\"half_squared_error\"");
}

BOOST_AUTO_TEST_CASE(a_current_batch_records_the_targets_of_each_row) {
  write("regression.toml", kRegression);
  BOOST_REQUIRE(run({"run", "regression.toml", "-o", "out", "--set", "training.epochs=2", "--set",
                     "training.batches={size=64}", "--set", "probes[0].batch={from=\"current\"}"})
                    .exit == 0);
  const Reader file(*this / "out/seed=1.h5");
  const std::vector<double> targets = numbers(file, "/target");
  const std::vector<std::int64_t> index = file.longs("/sample_index");
  BOOST_REQUIRE(index.size() == 3u * 64);
  const initlab::data::Dataset dataset = regression_data();
  for (std::size_t i = 0; i < index.size(); ++i)
    for (std::size_t k = 0; k < 3; ++k)
      BOOST_TEST(targets[3 * i + k] == dataset.train.targets().entries[3 * static_cast<std::size_t>(index[i]) + k]);
}

BOOST_AUTO_TEST_SUITE_END()
