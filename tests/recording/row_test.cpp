// What a row takes, pads and refuses.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "error_of.hpp"
#include "reader.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab;
using namespace initlab::recording;

namespace {

struct Open {
  template <class Number>
  std::string put(std::size_t dataset, std::size_t count, int schedule = 0) {
    const std::vector<Number> values(count);
    return error_of([&] { file.row(schedule).put(dataset, values.data(), count); });
  }
  Scratch scratch;
  RunFile file{scratch / "run.h5", sample_run::layout(3, 6)};
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_short_batch_is_padded_with_nan_behind_its_last_sample, Open) {
  const auto values = sample_run::values<float>(sample_run::kFilm, 0, 21);  // 3 of 4 samples of 7 units
  sample_run::commit_film(file, 1);                                         // the row's buffer is not fresh
  Row row = file.row(1);
  row.put(sample_run::kFilm, values.data(), values.size());
  file.commit(std::move(row), 5);
  file.finish();
  const std::vector<float> read = Reader(scratch / "run.h5").floats("probes/films/layers/hidden1/activation");
  BOOST_TEST(std::vector<float>(read.begin() + 28, read.begin() + 49) == values, boost::test_tools::per_element());
  for (std::size_t i = 49; i < 56; ++i) BOOST_TEST(std::isnan(read[i]));
}

BOOST_FIXTURE_TEST_CASE(a_short_batch_of_integers_is_padded_with_zeros, Open) {
  const std::vector<std::int32_t> labels = {5, 6};
  Row row = file.row(-1);
  row.put(sample_run::kLabel, labels.data(), 2);
  file.commit(std::move(row), 0);
  file.finish();
  BOOST_TEST(Reader(scratch / "run.h5").ints("target") == (std::vector<std::int32_t>{5, 6, 0, 0, 0, 0}),
             boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(another_number_of_values_is_refused, Open) {
  const std::string expected = ", expected 42: sample 6 x unit 7, or fewer whole samples)";
  const std::string where = "dataset \"layers/hidden1/activation\": wrong number of values (got ";
  BOOST_TEST(put<float>(sample_run::kActivation, 41) == where + "41" + expected);
  BOOST_TEST(put<float>(sample_run::kActivation, 49) == where + "49" + expected);
  BOOST_TEST(put<float>(sample_run::kActivation, 0) == where + "0" + expected);
  BOOST_TEST(put<float>(sample_run::kWeight, 28) ==
             "dataset \"layers/hidden1/weight\": wrong number of values (got 28, expected 35: input 5 x unit 7)");
  BOOST_TEST(put<double>(sample_run::kLoss, 2) ==
             "dataset \"metrics/test_loss\": wrong number of values (got 2, expected 1: one value)");
}

BOOST_FIXTURE_TEST_CASE(another_type_is_refused, Open) {
  BOOST_TEST(put<std::int32_t>(sample_run::kLoss, 1) ==
             "dataset \"metrics/test_loss\": values of the wrong type (got int32, expected float64)");
  BOOST_TEST(put<std::int64_t>(sample_run::kLabel, 6) ==
             "dataset \"target\": values of the wrong type (got int64, expected int32)");
  BOOST_TEST(put<float>(sample_run::kLabel, 6) ==
             "dataset \"target\": values of the wrong type (got float32, expected int32)");
}

BOOST_FIXTURE_TEST_CASE(a_row_of_another_schedule_is_refused, Open) {
  BOOST_TEST(put<float>(sample_run::kFilm, 28) ==
             "dataset \"probes/films/layers/hidden1/activation\": put into a row of another schedule (got epoch, "
             "expected step_films)");
  BOOST_TEST(put<double>(sample_run::kLoss, 1, -1) ==
             "dataset \"metrics/test_loss\": put into a row of another schedule (got no schedule, expected epoch)");
  BOOST_TEST(put<double>(99, 1) == "run file: there is no such dataset (got 99, expected below 7)");
  BOOST_TEST(error_of([&] { file.row(2); }) == "run file: there is no such schedule (got 2, expected -1 to 1)");
}

BOOST_FIXTURE_TEST_CASE(values_are_put_once_a_row, Open) {
  Row row = file.row(0);
  const double loss = 1;
  row.put(sample_run::kLoss, &loss, 1);
  BOOST_TEST(error_of([&] { row.put(sample_run::kLoss, &loss, 1); }) ==
             "dataset \"metrics/test_loss\": put twice into the same row");
  file.commit(std::move(row), 0);
  BOOST_TEST(error_of([&] { row.put(sample_run::kLoss, &loss, 1); }) ==
             "run file: values were put into a row that had been committed");
  BOOST_TEST(error_of([&] { file.commit(std::move(row), 0); }) == "run file: a row was committed twice");
}

BOOST_FIXTURE_TEST_CASE(numbers_are_converted_where_nothing_is_lost_but_digits, Open) {
  const std::vector<double> weights = sample_run::values<double>(sample_run::kWeight, 0, 35);
  const float loss = 0.5f;
  const std::int32_t count = -7;
  Row row = file.row(0);
  row.put(sample_run::kWeight, weights.data(), weights.size());
  row.put(sample_run::kLoss, &loss, 1);
  file.commit(std::move(row), 0);
  Row film = file.row(1);
  film.put(sample_run::kFilmCount, &count, 1);
  file.commit(std::move(film), 0);
  file.finish();
  const Reader reader(scratch / "run.h5");
  BOOST_TEST(reader.doubles("layers/hidden1/weight") == weights, boost::test_tools::per_element());
  BOOST_TEST(reader.doubles("metrics/test_loss").at(0) == 0.5);
  BOOST_TEST(reader.longs("probes/films/batch_size").at(0) == -7);
}
