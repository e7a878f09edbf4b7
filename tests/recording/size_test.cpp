// The size that is promised before a run is the size that it has.
#include <boost/test/unit_test.hpp>

#include "recording/free_space.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab;
using namespace initlab::recording;

namespace {

double written(const Layout& layout) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", layout);
  for (std::size_t schedule = 0; schedule < layout.schedules.size(); ++schedule)
    for (const std::int64_t step : layout.schedules[schedule].steps)
      file.commit(file.row(static_cast<int>(schedule)), step);
  Row row = file.row(-1);
  for (std::size_t i = 0; i < layout.datasets.size(); ++i) {
    const Quantity& quantity = layout.datasets[i].quantity;
    if (!quantity.once) continue;
    std::size_t count = 1;
    for (const Axis& axis : quantity.axes) count *= axis.size;
    if (quantity.type == Quantity::Type::real)
      row.put(i, std::vector<Real>(count).data(), count);
    else
      row.put(i, std::vector<std::int32_t>(count).data(), count);
  }
  file.commit(std::move(row), 0);
  file.finish();
  return static_cast<double>(std::filesystem::file_size(scratch / "run.h5"));
}

/// Never above, since budgets are held by it; nor 5 % below, and 16 kB for what HDF5 leaves free in small files.
void check(const Layout& layout) {
  const double actual = written(layout), estimate = static_cast<double>(estimated_size(layout));
  BOOST_TEST_CONTEXT("actual " << actual << ", estimate " << estimate) {
    BOOST_TEST(actual <= estimate);
    BOOST_TEST(actual >= 0.95 * estimate - 16'384);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_small_run_has_the_estimated_size) { check(sample_run::layout(3, 6)); }

BOOST_AUTO_TEST_CASE(a_run_of_large_tensors_has_the_estimated_size) { check(sample_run::layout(6, 60'000)); }

BOOST_AUTO_TEST_CASE(a_run_of_many_rows_has_the_estimated_size) { check(sample_run::layout(3000, 100)); }

BOOST_AUTO_TEST_CASE(a_run_with_more_chunks_than_an_index_node_holds_has_the_estimated_size) {
  Layout layout = sample_run::layout(2500, 700);
  layout.live = true;
  check(layout);
}

BOOST_AUTO_TEST_CASE(a_run_of_many_nodes_with_a_long_manifest_has_the_estimated_size) {
  Layout layout = sample_run::layout(3, 50);
  layout.groups[""].emplace_back("manifest", std::string(50'000, 'm'));
  const DatasetSpec weight = layout.datasets[sample_run::kWeight];
  for (int node = 0; node < 200; ++node) {
    layout.datasets.push_back(weight);
    layout.datasets.back().group = "layers/body_" + std::to_string(node);
  }
  check(layout);
}

BOOST_AUTO_TEST_CASE(free_space_is_that_of_the_nearest_folder_that_exists) {
  const Scratch scratch;
  const auto space = std::filesystem::space(scratch / "");
  const double free = static_cast<double>(free_space(scratch / "not" / "yet" / "there"));
  // Others write to the same disk meanwhile.
  BOOST_TEST(std::abs(free - static_cast<double>(space.available)) < 0.05 * static_cast<double>(space.capacity));
}
