// kill -9 at any moment leaves a file that opens and holds every committed row.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "process.hpp"
#include "reader.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab;

namespace {

constexpr std::size_t kSamples = 40'000;  // a row of 1.1 MB, so that most of the time goes into writing

template <class Number>
bool holds(const std::vector<Number>& read, std::size_t dataset, std::size_t rows) {
  const std::size_t size = rows ? read.size() / rows : 0;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < size; ++i)
      if (read[row * size + i] != static_cast<Number>(sample_run::value(dataset, row, i))) return false;
  return true;
}

/// The committed rows of a growing dataset; the file may hold one more that was not.
std::vector<double> committed(const Reader& reader, const std::string& name, std::size_t rows) {
  std::vector<std::size_t> extent = reader.extent(name);
  std::vector<double> values = reader.doubles(name);
  BOOST_TEST(extent.at(0) >= rows);
  values.resize(extent[0] ? values.size() / extent[0] * rows : 0);
  return values;
}

}  // namespace

BOOST_AUTO_TEST_CASE(committed_rows_survive_kill_9) {
  std::size_t with_rows = 0;
  for (int kill_number = 0; kill_number < 12; ++kill_number) {
    const Scratch scratch;
    const pid_t writer = start({RECORDING_WRITER, (scratch / "run.h5").string(), "100000", std::to_string(kSamples)});
    // The moments differ by an odd number of microseconds, to fall everywhere inside a commit.
    std::this_thread::sleep_for(std::chrono::microseconds(60'000 + 13'337 * kill_number));
    kill(writer, SIGKILL);
    BOOST_REQUIRE(wait_for(writer) == -SIGKILL);
    const std::filesystem::path part = scratch / "run.h5.part";
    if (!std::filesystem::exists(part) || std::filesystem::file_size(part) == 0) continue;

    const Reader reader(part);
    const std::vector<std::int64_t> rows = reader.longs("commit");
    BOOST_TEST_CONTEXT("kill " << kill_number << " after rows " << rows[0] << " and " << rows[1]) {
      const auto epochs = static_cast<std::size_t>(rows[0]), films = static_cast<std::size_t>(rows[1]);
      with_rows += epochs > 0;
      BOOST_TEST(holds(committed(reader, "layers/hidden1/activation", epochs), sample_run::kActivation, epochs));
      BOOST_TEST(holds(committed(reader, "layers/hidden1/weight", epochs), sample_run::kWeight, epochs));
      BOOST_TEST(holds(committed(reader, "metrics/test_loss", epochs), sample_run::kLoss, epochs));
      BOOST_TEST(holds(committed(reader, "probes/films/batch_size", films), sample_run::kFilmCount, films));
      if (epochs > 0) BOOST_TEST(holds(reader.doubles("layers/input/output"), sample_run::kInput, 1));
      BOOST_TEST(committed(reader, "epoch", epochs).size() == epochs);
      BOOST_TEST(committed(reader, "step", epochs).size() == epochs);
    }
  }
  // A machine under load may not reach the first commit in time for the earliest kills.
  BOOST_TEST(with_rows >= 4u);
}
