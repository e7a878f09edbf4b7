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

constexpr std::size_t kSamples = 40'000;  // a row of 280,000 Reals, so that most of the time goes into writing

template <class Number>
bool holds(const std::vector<Number>& read, std::size_t dataset, std::size_t rows) {
  const std::size_t size = rows ? read.size() / rows : 0;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < size; ++i)
      if (read[row * size + i] != static_cast<Number>(sample_run::value(dataset, row, i))) return false;
  return true;
}

/// Waits, for a minute at most.
template <class Condition>
void wait_until(Condition&& condition) {
  for (int i = 0; i < 600'000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::microseconds(100));
}

}  // namespace

BOOST_AUTO_TEST_CASE(committed_rows_survive_kill_9) {
  std::size_t with_rows = 0;
  for (unsigned kill_number = 0; kill_number < 12; ++kill_number) {
    const Scratch scratch;
    const std::filesystem::path file = scratch / "run.h5", part = scratch / "run.h5.part",
                                ready = scratch / "run.h5.ready";
    const pid_t writer = start({RECORDING_WRITER, file.string(), "300", std::to_string(kSamples)});
    wait_until([&] { return std::filesystem::exists(ready) && std::filesystem::file_size(ready) >= 5 * kill_number; });
    std::this_thread::sleep_for(std::chrono::microseconds(211 * kill_number));  // moves it through a row
    kill(writer, SIGKILL);
    BOOST_REQUIRE(wait_for(writer) == -SIGKILL);

    const Reader reader(part);
    const std::vector<std::int64_t> rows = reader.longs("commit");
    BOOST_TEST_CONTEXT("kill " << kill_number << " after rows " << rows[0] << " and " << rows[1]) {
      const auto epochs = static_cast<std::size_t>(rows[0]), films = static_cast<std::size_t>(rows[1]);
      with_rows += epochs > 0;
      BOOST_TEST(holds(reader.first_rows("layers/hidden1/activation", epochs), sample_run::kActivation, epochs));
      BOOST_TEST(holds(reader.first_rows("layers/hidden1/weight", epochs), sample_run::kWeight, epochs));
      BOOST_TEST(holds(reader.first_rows("metrics/test_loss", epochs), sample_run::kLoss, epochs));
      BOOST_TEST(holds(reader.first_rows("probes/films/batch_size", films), sample_run::kFilmCount, films));
      if (epochs > 0) BOOST_TEST(holds(reader.doubles("layers/input/output"), sample_run::kInput, 1));
      BOOST_TEST(reader.first_rows("epoch", epochs).size() == epochs);
      BOOST_TEST(reader.first_rows("step", epochs).size() == epochs);
    }
  }
  // Of the rows that were handed over all but the last two are committed: from the second kill on there are some.
  BOOST_TEST(with_rows >= 11u);
}
