// In the steady state the training thread allocates nothing.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <new>

#include "recording/recorder.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab;
using namespace initlab::recording;

namespace {

thread_local std::size_t allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

BOOST_AUTO_TEST_CASE(the_counter_sees_what_the_library_allocates) {
  const std::size_t before = allocations;
  const Layout copy = sample_run::layout(1, 6);
  BOOST_TEST(allocations > before);
}

BOOST_AUTO_TEST_CASE(rows_circulate_without_allocation) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(20, 6));
  const auto activation = sample_run::values<Real>(sample_run::kActivation, 0, 42);
  ProbeRecorder recorder("raw", file.layout(), 0, sample_run::kDatasets);
  std::size_t steady = 0;
  for (std::int64_t step = 0; step < 20; ++step) {
    const std::size_t before = allocations;
    Row row = file.row(0);
    recorder.into(row);
    row.put(sample_run::kActivation, activation.data(), activation.size());
    recorder.write("", "test_loss", 0.25);
    file.commit(std::move(row), step);
    // Three buffers circulate: two wait or are written while a third is filled.
    if (step >= 3) steady += allocations - before;
  }
  file.finish();
  BOOST_TEST(steady == 0u);
}
