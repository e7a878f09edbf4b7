// A disk that is full, a folder that is not there: one sentence, no crash, and what was committed opens.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "error_of.hpp"
#include "process.hpp"
#include "reader.hpp"
#include "recording/repair.hpp"
#include "recording/run_reader.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab;
using namespace initlab::recording;

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_at_any_size_is_one_sentence_before_the_first_row) {
  // The rows alone take 560 kB, which the run takes from the disk before its file has its name.
  std::size_t refused = 0;
  for (std::size_t limit = 3'000; limit < 560'000; limit += limit / 9, ++refused) {
    const Scratch scratch;
    const std::filesystem::path part = scratch / "run.h5.part";
    const Outcome outcome = run({RECORDING_WRITER, (scratch / "run.h5").string(), "20", "1000", std::to_string(limit)});
    BOOST_TEST_CONTEXT("limit " << limit << ": " << outcome.out) {
      BOOST_TEST(outcome.exit == 1);
      const std::string where = part.string() + ": cannot ";
      BOOST_TEST(outcome.out.substr(0, where.size()) == where);
      BOOST_TEST(outcome.out.find(": File too large\n") != std::string::npos);
      for (const char* name : {"run.h5", "run.h5.part", "run.h5.part.new"})
        BOOST_TEST(!std::filesystem::exists(scratch / name));
    }
  }
  BOOST_TEST(refused > 40u);
}

BOOST_AUTO_TEST_CASE(a_disk_that_fills_under_a_live_file_leaves_every_committed_row_and_one_sentence) {
  std::size_t after_a_row = 0;
  for (std::size_t limit = 100'000; limit < 560'000; limit += limit / 9) {
    const Scratch scratch;
    const std::filesystem::path part = scratch / "run.h5.part";
    const Outcome outcome =
        run({RECORDING_WRITER, (scratch / "run.h5").string(), "20", "1000", "live", std::to_string(limit)});
    BOOST_TEST_CONTEXT("limit " << limit << ": " << outcome.out) {
      BOOST_TEST(outcome.exit == 1);
      BOOST_TEST(!std::filesystem::exists(scratch / "run.h5"));
      if (!std::filesystem::exists(part)) continue;  // it did not hold the empty file
      // The writer itself cannot lengthen it to what HDF5 has stated.
      BOOST_TEST(repair(part));
      const std::vector<std::int64_t> rows = Reader(part).longs("commit");
      after_a_row += rows[0] > 0;
      BOOST_TEST(outcome.out.find(": recording stopped: cannot ") == part.string().size());
      const std::string end = ": File too large (rows safe: epoch " + std::to_string(rows[0]) + ", step_films " +
                              std::to_string(rows[1]) + ")\n";
      BOOST_TEST(outcome.out.find(end) == outcome.out.size() - end.size());
    }
  }
  BOOST_TEST(after_a_row > 3u);
}

BOOST_AUTO_TEST_CASE(a_folder_that_is_missing_or_no_folder_is_one_sentence) {
  const Scratch scratch;
  std::ofstream(scratch / "file") << "no folder";
  const auto created = [&](const std::filesystem::path& path) {
    return error_of([&] { RunFile(path, sample_run::layout(1, 6)); });
  };
  BOOST_TEST(created(scratch / "file" / "run.h5") ==
             (scratch / "file" / "run.h5.part").string() + ": cannot create the file: Not a directory");
  BOOST_TEST(created(scratch / "missing" / "run.h5") ==
             (scratch / "missing" / "run.h5.part").string() + ": cannot create the file: No such file or directory");
  std::filesystem::create_directory(scratch / "taken.h5.part");
  BOOST_TEST(created(scratch / "taken.h5") ==
             (scratch / "taken.h5.part.new").string() + ": cannot be renamed to taken.h5.part: Is a directory");
}

BOOST_AUTO_TEST_CASE(a_text_that_would_be_cut_off_is_refused_and_leaves_no_file) {
  const Scratch scratch;
  Layout layout = sample_run::layout(1, 6);
  layout.groups[""].emplace_back("manifest", std::string("a\0b", 3));
  BOOST_TEST(error_of([&] { RunFile(scratch / "run.h5", layout); }) ==
             (scratch / "run.h5.part").string() +
                 ": attribute manifest: its text holds a zero byte, at which every reader would cut it off");
  BOOST_TEST(!std::filesystem::exists(scratch / "run.h5.part"));
}

/// Of a small row, which the training thread writes, and of one of 28 kB, which the writer does.
BOOST_DATA_TEST_CASE(the_writers_error_surfaces_in_every_later_call, boost::unit_test::data::make({6, 1000}), samples) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(1, static_cast<std::size_t>(samples)));
  sample_run::commit_epoch(file, 0);
  const std::string expected = (scratch / "run.h5.part").string() +
                               ": recording stopped: schedule epoch: more rows than were planned (expected at most 1) "
                               "(rows safe: epoch 1, step_films 0)";
  std::string sentence = "(no error)";
  for (int row = 1; row < 100 && sentence == "(no error)"; ++row)
    sentence = error_of([&] { file.commit(file.row(0), row); });
  BOOST_TEST(sentence == expected);
  BOOST_TEST(error_of([&] { file.save([](SavedState&) {}); }) == expected);
  BOOST_TEST(error_of([&] { file.finish(); }) == expected);
  BOOST_TEST(Reader(scratch / "run.h5.part").longs("commit").at(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_text_that_would_be_cut_off_at_the_end_leaves_every_row) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(1, 6));
  sample_run::commit_epoch(file, 0);
  BOOST_TEST(error_of([&] {
               file.finish({{"outcome", std::string("a\0b", 3)}});
             }) ==
             (scratch / "run.h5.part").string() +
                 ": recording stopped: attribute outcome: its text holds a zero byte, at which every reader would cut "
                 "it off (rows safe: epoch 1, step_films 0)");
  BOOST_TEST(Reader(scratch / "run.h5.part").longs("commit").at(0) == 1);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_taken_away_is_one_sentence) {
  const Scratch scratch;
  RunFile file(scratch / "run.h5", sample_run::layout(1, 6));
  std::filesystem::remove(scratch / "run.h5.part");
  BOOST_TEST(error_of([&] { file.finish(); }) ==
             (scratch / "run.h5.part").string() +
                 ": recording stopped: somebody removed, replaced or cut it while it was written (rows safe: none)");
}

BOOST_AUTO_TEST_CASE(a_file_that_was_cut_is_noticed_before_the_next_row) {
  for (const bool live : {false, true}) {
    const Scratch scratch;
    const std::filesystem::path part = scratch / "run.h5.part";
    Layout layout = sample_run::layout(3, 6);
    layout.live = live;
    RunFile file(scratch / "run.h5", layout);
    std::filesystem::resize_file(part, std::filesystem::file_size(part) - 1);
    error_of([&] { sample_run::commit_epoch(file, 0); });
    BOOST_TEST(error_of([&] { file.finish(); }) ==
               part.string() +
                   ": recording stopped: somebody removed, replaced or cut it while it was written (rows safe: none)");
    BOOST_TEST(!std::filesystem::exists(scratch / "run.h5"));
  }
}

BOOST_AUTO_TEST_CASE(rows_of_a_live_file_that_was_cut_are_not_read_as_zeros) {
  const Scratch scratch;
  const std::filesystem::path copy = scratch / "copy.h5.part";
  Layout layout = sample_run::layout(3, 6000);
  layout.live = true;
  RunFile file(scratch / "run.h5", layout);
  for (int epoch = 0; epoch < 3; ++epoch) sample_run::commit_epoch(file, epoch);
  // As a kill leaves it, when the other thread has written all three.
  const auto rows = [&] {
    std::filesystem::copy_file(scratch / "run.h5.part", copy, std::filesystem::copy_options::overwrite_existing);
    return RunReader(copy).schedules()[0].steps.size();
  };
  while (rows() < 3) std::this_thread::yield();
  const auto cut_to = [&](std::uintmax_t length) { std::filesystem::resize_file(copy, length); };
  const auto& spec = layout.datasets[sample_run::kActivation];
  const std::string activation = spec.group + "/" + spec.quantity.name;
  const auto length = std::filesystem::file_size(copy), row_bytes = length / 4;
  // Within the last row; then HDF5's own structures are gone, too.
  cut_to(length - row_bytes / 2);
  const std::string cut = "stands behind the end of the file, which somebody cut";
  BOOST_TEST(RunReader(copy).row(activation, 0).n_elem > 0u);
  BOOST_TEST(error_of([&] { RunReader(copy).row(activation, 2); }).find(cut) != std::string::npos);
  BOOST_TEST(error_of([&] { repair(copy); }).find(cut) != std::string::npos);
  BOOST_TEST(std::filesystem::file_size(copy) == length - row_bytes / 2);
  cut_to(length / 2);
  BOOST_TEST(!error_of([&] { repair(copy); }).empty());
}

BOOST_AUTO_TEST_CASE(a_file_that_a_run_still_writes_is_left_alone) {
  const Scratch scratch;
  const std::filesystem::path path = scratch / "run.h5";
  {
    RunFile file(path, sample_run::layout(1, 6));
    BOOST_TEST(error_of([&] { RunFile(path, sample_run::layout(1, 6)); }) ==
               path.string() + ".part: a run is writing it; wait for its end, or --out DIR writes elsewhere");
    file.finish();
  }
  BOOST_TEST(Reader(path).longs("commit").at(0) == 0);
  { const RunFile begun(path, sample_run::layout(1, 6)); }  // what is left of it stands in nobody's way
  RunFile again(path, sample_run::layout(1, 6));
  again.finish();
  BOOST_TEST(!std::filesystem::exists(path.string() + ".part"));
}
