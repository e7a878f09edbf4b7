// The file in other programs: h5dump, h5py, and where they are installed xarray through netCDF4 and h5netcdf.
#include <boost/test/unit_test.hpp>

#include "process.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab::recording;

namespace {

struct Written {
  Written() {
    RunFile file(scratch / "run.h5", sample_run::layout(3, 6));
    for (std::size_t row = 0; row < 3; ++row) sample_run::commit_epoch(file, row);
    for (std::size_t row = 0; row < 5; ++row) sample_run::commit_film(file, row);
    file.finish();
  }
  Outcome read_with(const std::string& tool) {
    return run({INITLAB_PYTHON, TEST_SOURCE_DIR "/read_run_file.py", tool, (scratch / "run.h5").string()});
  }
  Scratch scratch;
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(h5dump_prints_the_whole_file, Written) {
  const Outcome outcome = run({"/usr/bin/env", "h5dump", (scratch / "run.h5").string()});
  BOOST_TEST(outcome.exit == 0);
  BOOST_TEST(outcome.out.find("DATASET \"activation\"") != std::string::npos);
  BOOST_TEST(outcome.out.find("error") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(other_libraries_see_named_dimensions_and_the_values, Written) {
  for (const char* tool : {"h5py", "netcdf4", "h5netcdf"}) {
    const Outcome outcome = read_with(tool);
    BOOST_TEST_CONTEXT(outcome.out) {
      if (outcome.exit == 77)
        BOOST_TEST_MESSAGE("skipped: " << tool << " is not installed");
      else
        BOOST_TEST(outcome.exit == 0);
    }
  }
}
