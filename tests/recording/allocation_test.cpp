// In the steady state the training thread allocates nothing.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

#include "manifest/load.hpp"
#include "recording/recorder.hpp"
#include "run/catalogue.hpp"
#include "run/run.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"
#include "support/allocation_counter.hpp"
#include "support/networks.hpp"
#include "support/quiet_kernel.hpp"

using namespace initlab;
using namespace initlab::recording;

namespace {

/// 60 samples in batches of 25, 25 and 10, and everything that a step can bring: metrics, a fixed batch and the current
/// one, of each the activations, their gradients, the tensors, theirs and what the optimizer keeps.
constexpr const char* kEachStep = R"(
[data]
source = "synthetic"
dimension = 20
train = 60
test = 30
[network]
initializer = "he"
layers = [
  { type = "dense", units = 30 }, { type = "batch_norm" }, { type = "tanh" }, { type = "dropout" },
  { residual = [{ type = "dense", units = 30 }, { type = "relu" }] }, { type = "dense", units = 10 },
]
[training]
optimizer = { type = "adam", rate = 0.01 }
batches = { size = 25 }
steps = 44
evaluate = { every_steps = 1 }
[[probes]]
type = "hdf5"
batch = { samples = 30 }
tensors = ["output", "activation", "activation_gradient", "weight", "bias", "running_mean", "weight_gradient",
           "weight_first_moment"]
at = { every_steps = 1 }
[[probes]]
type = "hdf5"
name = "film"
batch = { from = "current" }
tensors = ["pre_activation", "output_gradient", "scale_gradient"]
at = { every_steps = 1 }
)";

/// So many steps make the buffers: of the passes, of the three rows that circulate while the writer lags behind, and of
/// the state, which is saved every quarter of a second.
constexpr int kFirstSteps = 20;

/// What the training thread allocates in each of the 24 steps behind the first ones. `watch` is called with the run's
/// progress.
std::vector<std::size_t> allocated_by_step(
    const std::string& text, const std::function<void()>& watch = [] {}) {
  const plugin::Registry& registry = test::built_in();
  const manifest::SweepPlan sweep = manifest::parse(text, "m.toml", {}, run::catalogue(registry));
  run::DataCache cache;
  const run::Experiment experiment = run::assemble(sweep.runs.at(0), registry, cache);
  const Scratch scratch;
  std::vector<std::size_t> by_step;
  by_step.reserve(100);
  std::size_t before = 0;
  run::Options options;
  options.progress = [&](const run::Progress& progress) {
    watch();
    if (progress.step == 1) std::this_thread::sleep_for(std::chrono::milliseconds(300));
    if (progress.step > kFirstSteps) by_step.push_back(allocations() - before);
    before = allocations();
  };
  run::execute(experiment, scratch / "run.h5", options);
  return by_step;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_counter_sees_what_the_library_allocates) {
  const std::size_t before = allocations();
  const Layout copy = sample_run::layout(1, 6);
  BOOST_TEST(allocations() > before);
}

BOOST_AUTO_TEST_CASE(the_counter_sees_each_kind_of_memory_once_and_other_threads_apart,
                     *boost::unit_test::enable_if<kCountsAlignedMemory>()) {
  const auto counted = [](const std::function<void()>& task) {
    const std::size_t before = allocations();
    task();
    return allocations() - before;
  };
  BOOST_TEST(counted([] {}) == 0u);
  static int* volatile place;  // so that the compiler leaves it there
  BOOST_TEST(counted([] {
               place = new int;
               delete place;
             }) == 1u);
  BOOST_TEST(counted([] { const Matrix matrix(10, 10); }) == 1u);
  BOOST_TEST(counted([] { const Matrix held_inside(2, 2); }) == 0u);
  const std::size_t own = allocations(), all = allocations_of_all_threads();
  std::thread([] { const Matrix matrix(10, 10); }).join();
  BOOST_TEST(allocations_of_all_threads() - all > allocations() - own);
}

BOOST_AUTO_TEST_CASE(a_step_whose_tensors_are_recorded_allocates_nothing,
                     *boost::unit_test::fixture<test::QuietKernel>()) {
  const std::vector<std::size_t> by_step = allocated_by_step(kEachStep);
  BOOST_TEST(by_step == std::vector<std::size_t>(24, 0), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_step_that_allocates_is_found, *boost::unit_test::enable_if<kCountsAlignedMemory>() *
                                                         boost::unit_test::fixture<test::QuietKernel>()) {
  const std::vector<std::size_t> by_step = allocated_by_step(kEachStep, [] { const Matrix matrix(10, 10); });
  BOOST_TEST(by_step == std::vector<std::size_t>(24, 1), boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(rows_circulate_without_allocation, boost::unit_test::data::make({6, 1000}), samples) {
  const Scratch scratch;
  const auto count = static_cast<std::size_t>(samples);
  RunFile file(scratch / "run.h5", sample_run::layout(20, count));
  const auto activation = sample_run::values<Real>(sample_run::kActivation, 0, 7 * count);
  ProbeRecorder recorder("raw", file.layout(), 0, sample_run::kDatasets);
  // Three buffers circulate: two wait or are written while a third is filled.
  { const Row first = file.row(0), second = file.row(0), third = file.row(0); }
  std::size_t steady = 0;
  for (std::int64_t step = 0; step < 20; ++step) {
    const std::size_t before = allocations();
    Row row = file.row(0);
    recorder.into(row);
    row.put(sample_run::kActivation, activation.data(), activation.size());
    recorder.write("", "test_loss", 0.25);
    file.commit(std::move(row), step);
    if (step > 0) steady += allocations() - before;  // the first large row starts the writer
  }
  file.finish();
  BOOST_TEST(steady == 0u);
}
