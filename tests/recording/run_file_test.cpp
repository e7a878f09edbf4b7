// What is put in is what stands in the file, row by row.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <fstream>

#include "error_of.hpp"
#include "reader.hpp"
#include "recording/state_file.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab;
using namespace initlab::recording;

namespace {

constexpr std::size_t kSamples = 6;

template <class Number>
std::vector<Number> rows(std::size_t dataset, std::size_t count, std::size_t row_size) {
  std::vector<Number> all;
  for (std::size_t row = 0; row < count; ++row)
    for (const Number value : sample_run::values<Number>(dataset, row, row_size)) all.push_back(value);
  return all;
}

template <class Number>
void check_equal(const std::vector<Number>& got, const std::vector<Number>& expected) {
  BOOST_CHECK_EQUAL_COLLECTIONS(got.begin(), got.end(), expected.begin(), expected.end());
}

}  // namespace

/// Small rows, which the training thread writes; and rows of 28 kB, which the writer does, between small ones and
/// states.
BOOST_DATA_TEST_CASE(rows_of_two_schedules_read_back_bit_equal, boost::unit_test::data::make({6, 1000}), samples) {
  const auto count = static_cast<std::size_t>(samples);
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(4, count));
  for (std::size_t row = 0; row < 4; ++row) {
    sample_run::commit_epoch(file, row);
    file.save([&](SavedState& state) { state.step = static_cast<std::int64_t>(row); });
    if (row < 3) sample_run::commit_film(file, row);
  }
  file.finish();

  const Reader reader(scratch / "run.h5");
  using sample_run::values;
  check_equal(reader.doubles("layers/hidden1/activation"), rows<double>(sample_run::kActivation, 4, count * 7));
  check_equal(reader.doubles("layers/hidden1/weight"), rows<double>(sample_run::kWeight, 4, 35));
  check_equal(reader.doubles("metrics/test_loss"), rows<double>(sample_run::kLoss, 4, 1));
  check_equal(reader.doubles("layers/input/output"), values<double>(sample_run::kInput, 0, count * 5));
  check_equal(reader.ints("target"), values<std::int32_t>(sample_run::kLabel, 0, count));
  check_equal(reader.doubles("probes/films/layers/hidden1/activation"), rows<double>(sample_run::kFilm, 3, 28));
  check_equal(reader.longs("probes/films/batch_size"), rows<std::int64_t>(sample_run::kFilmCount, 3, 1));
  check_equal(reader.extent("layers/hidden1/activation"), {4, count, 7});
  check_equal(reader.doubles("epoch"), {0, 1, 2, 3});
  check_equal(reader.longs("step"), {0, 600, 1200, 1800});
  check_equal(reader.longs("step_films"), {0, 1, 2});
  check_equal(reader.longs("commit"), {4, 3});
}

BOOST_AUTO_TEST_CASE(epoch_is_a_fraction_between_whole_passes) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(2, kSamples));
  file.commit(file.row(0), 150);
  file.finish();
  check_equal(Reader(scratch / "run.h5").doubles("epoch"), {0.25});
}

BOOST_AUTO_TEST_CASE(what_nothing_was_put_for_is_nan_and_integers_are_zero) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(4, kSamples));
  for (std::size_t row = 0; row < 4; ++row) {
    // Three full rows first, so that the empty one gets a buffer that has been used before.
    row < 3 ? sample_run::commit_film(file, row) : file.commit(file.row(1), 8);
    row < 3 ? sample_run::commit_epoch(file, row) : file.commit(file.row(0), 1800);
  }
  file.finish();
  const Reader reader(scratch / "run.h5");
  for (const char* name : {"layers/hidden1/activation", "metrics/test_loss"}) {
    const std::vector<double> all = reader.doubles(name);
    for (std::size_t i = 0; i < all.size(); ++i) BOOST_TEST(std::isnan(all[i]) == (i >= all.size() / 4 * 3));
  }
  BOOST_TEST(reader.longs("probes/films/batch_size").back() == 0);
}

BOOST_AUTO_TEST_CASE(datasets_written_once_that_never_come_read_as_nan_or_zero) {
  const Scratch scratch;
  RunFile(scratch / "run.h5", sample_run::layout(1, kSamples)).finish();
  const Reader reader(scratch / "run.h5");
  for (const double value : reader.doubles("layers/input/output")) BOOST_TEST(std::isnan(value));
  for (const std::int32_t value : reader.ints("target")) BOOST_TEST(value == 0);
  check_equal(reader.longs("commit"), {0, 0});
}

BOOST_AUTO_TEST_CASE(a_row_without_schedule_carries_datasets_written_once_and_counts_no_row) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(1, kSamples));
  Row row = file.row(-1);
  const auto labels = sample_run::values<std::int32_t>(sample_run::kLabel, 0, kSamples);
  row.put(sample_run::kLabel, labels.data(), labels.size());
  file.commit(std::move(row), 0);
  file.finish();
  const Reader reader(scratch / "run.h5");
  check_equal(reader.ints("target"), labels);
  check_equal(reader.longs("commit"), {0, 0});
}

BOOST_AUTO_TEST_CASE(the_first_values_of_a_dataset_written_once_stand) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(2, kSamples));
  for (const std::int32_t first : {1, 100}) {
    std::vector<std::int32_t> labels(kSamples, first);
    Row row = file.row(0);
    row.put(sample_run::kLabel, labels.data(), labels.size());
    file.commit(std::move(row), first);
  }
  file.finish();
  check_equal(Reader(scratch / "run.h5").ints("target"), std::vector<std::int32_t>(kSamples, 1));
}

BOOST_AUTO_TEST_CASE(more_rows_than_planned_are_refused) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(1, kSamples));
  sample_run::commit_epoch(file, 0);
  const std::string refused = (scratch / "run.h5.part").string() +
                              ": recording stopped: schedule epoch: more rows than were planned (expected at most 1) "
                              "(rows safe: epoch 1, step_films 0)";
  BOOST_TEST(error_of([&] {
               sample_run::commit_epoch(file, 1);
               file.finish();
             }) == refused);
  check_equal(Reader(scratch / "run.h5.part").doubles("metrics/test_loss"), rows<double>(sample_run::kLoss, 1, 1));
}

BOOST_AUTO_TEST_CASE(a_run_that_ends_early_leaves_no_room_for_rows_that_never_came) {
  const Scratch scratch;
  {
    RunFile file(scratch / "run.h5", sample_run::layout(1000, kSamples));
    for (std::size_t row = 0; row < 3; ++row) sample_run::commit_epoch(file, row);
    file.finish({{"seed", std::int64_t{7}}});
  }
  const Reader reader(scratch / "run.h5");
  check_equal(reader.longs("commit"), {3, 0});
  check_equal(reader.extent("layers/hidden1/activation"), {3, kSamples, 7});
  check_equal(reader.extent("probes/films/layers/hidden1/activation"), {0, 4, 7});
  check_equal(reader.doubles("layers/hidden1/activation"), rows<double>(sample_run::kActivation, 3, kSamples * 7));
  check_equal(reader.doubles("layers/input/output"), sample_run::values<double>(sample_run::kInput, 0, kSamples * 5));
  BOOST_TEST(reader.integer("/", "seed") == 7);
  const double actual = static_cast<double>(std::filesystem::file_size(scratch / "run.h5"));
  const double planned = static_cast<double>(estimated_size(sample_run::layout(3, kSamples)));
  BOOST_TEST(std::abs(actual - planned) <= 0.05 * actual + 16'384);  // as in size_test.cpp
  BOOST_TEST(!std::filesystem::exists(scratch / "run.h5.part"));
  BOOST_TEST(!std::filesystem::exists(scratch / "run.h5.part.new"));
}

BOOST_AUTO_TEST_CASE(filters_are_applied_when_the_run_is_complete) {
  constexpr std::size_t kMany = 1000;  // rows of 28 kB, which have chunks of their own
  const Scratch scratch;
  Layout layout = sample_run::layout(3, kMany);
  layout.storage.deflate = 1;
  {
    RunFile file(scratch / "run.h5", layout);
    for (std::size_t row = 0; row < 3; ++row) sample_run::commit_epoch(file, row);
    file.finish();
  }
  const Reader reader(scratch / "run.h5");
  check_equal(reader.extent("layers/hidden1/activation"), {3, kMany, 7});
  check_equal(reader.doubles("layers/hidden1/activation"), rows<double>(sample_run::kActivation, 3, kMany * 7));
  BOOST_TEST(reader.text("layers/hidden1/activation", "filters") == "deflate 1");
  // The activations alone, uncompressed.
  BOOST_TEST(std::filesystem::file_size(scratch / "run.h5") < 3 * kMany * 7 * sizeof(Real));
}

BOOST_AUTO_TEST_CASE(attributes_hold_text_and_numbers_and_can_be_set_at_the_end) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(1, kSamples));
  const std::string manifest(100'000, 'm');  // beyond the 64 kB that a fixed-length attribute can hold
  file.finish({{"outcome", std::string("diverged at step 3")}, {"seed", std::int64_t{7}}, {"manifest", manifest}});
  const Reader reader(scratch / "run.h5");
  BOOST_TEST(reader.text("/", "title") == "Größe = 1 µm");
  BOOST_TEST(reader.number("/", "rate") == 0.1);
  BOOST_TEST(reader.text("/", "outcome") == "diverged at step 3");
  BOOST_TEST(reader.integer("/", "seed") == 7);
  BOOST_TEST(reader.text("/", "manifest") == manifest);
  BOOST_TEST(reader.integer("layers/hidden1", "index") == 1);
  BOOST_TEST(reader.number("layers/hidden1/activation", "threshold") == 0.05);
  BOOST_TEST(reader.text("metrics/test_loss", "units") == "nat");
}

BOOST_AUTO_TEST_CASE(the_file_is_a_part_until_it_is_finished) {
  const Scratch scratch;
  {
    RunFile file(scratch / "run.h5", sample_run::layout(2, kSamples));
    sample_run::commit_epoch(file, 0);
    BOOST_TEST(std::filesystem::exists(scratch / "run.h5.part"));
    BOOST_TEST(!std::filesystem::exists(scratch / "run.h5"));
  }
  check_equal(Reader(scratch / "run.h5.part").longs("commit"), {1, 0});
  BOOST_TEST(!std::filesystem::exists(scratch / "run.h5"));

  RunFile again(scratch / "run.h5", sample_run::layout(2, kSamples));
  again.finish();
  again.finish();
  BOOST_TEST(!std::filesystem::exists(scratch / "run.h5.part"));
  BOOST_TEST(std::filesystem::exists(scratch / "run.h5"));
  BOOST_TEST(error_of([&] { again.commit(again.row(0), 0); }) ==
             (scratch / "run.h5").string() + ": the run file is complete, nothing can be added");
}

BOOST_AUTO_TEST_CASE(the_same_run_gives_the_same_bytes) {
  const Scratch scratch;
  std::vector<std::string> bytes;
  for (const char* name : {"a.h5", "b.h5"}) {
    RunFile file(scratch / name, sample_run::layout(3, kSamples));
    for (std::size_t row = 0; row < 3; ++row) sample_run::commit_epoch(file, row);
    file.finish();
    std::ifstream stream(scratch / name, std::ios::binary);
    bytes.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
  BOOST_TEST((bytes[0] == bytes[1]));
}

BOOST_AUTO_TEST_CASE(the_version_of_the_library_is_three_numbers) {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  BOOST_TEST(hdf5_version() == std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release));
}
