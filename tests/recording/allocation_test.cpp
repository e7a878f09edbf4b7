// In the steady state the training thread allocates nothing.
#include <boost/test/unit_test.hpp>

#include "allocation_counter.hpp"
#include "recording/recorder.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab;
using namespace initlab::recording;

BOOST_AUTO_TEST_CASE(the_counter_sees_what_the_library_allocates) {
  const std::size_t before = allocations();
  const Layout copy = sample_run::layout(1, 6);
  BOOST_TEST(allocations() > before);
}

BOOST_AUTO_TEST_CASE(rows_circulate_without_allocation) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(20, 6));
  const auto activation = sample_run::values<Real>(sample_run::kActivation, 0, 42);
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
    steady += allocations() - before;
  }
  file.finish();
  BOOST_TEST(steady == 0u);
}
