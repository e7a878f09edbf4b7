// ProbeRecorder: names become datasets, and mistakes of a probe become sentences.
#include "recording/recorder.hpp"

#include <boost/test/unit_test.hpp>

#include "error_of.hpp"
#include "reader.hpp"
#include "recording/layout.hpp"
#include "scratch.hpp"

using namespace initlab;
using namespace initlab::recording;

namespace {

Quantity quantity(std::string node, std::string name, std::vector<Axis> axes, Quantity::Type type) {
  Quantity quantity;
  quantity.node = std::move(node);
  quantity.name = std::move(name);
  quantity.axes = std::move(axes);
  quantity.type = type;
  quantity.long_name = "a test quantity";
  return quantity;
}

Layout probe_layout() {
  Layout layout;
  layout.schedules = {{"epoch", {0, 10}, 10}};
  add_quantities(layout, "", 0,
                 {quantity("hidden1", "activation", {{"sample", 2}, {"unit", 3}}, Quantity::Type::real),
                  quantity("", "loss", {}, Quantity::Type::float64)});
  add_quantities(layout, "probes/second", 0,
                 {quantity("hidden1", "activation", {{"sample", 1}, {"unit", 3}}, Quantity::Type::real),
                  quantity("", "sample_index", {{"sample", 1}}, Quantity::Type::int64),
                  quantity("", "label", {{"sample", 1}}, Quantity::Type::int32)});
  return layout;
}

struct Recording {
  Scratch scratch;
  RunFile file{scratch / "run.h5", probe_layout()};
  ProbeRecorder first{"hdf5", file.layout(), 0, 2};
  ProbeRecorder second{"second", file.layout(), 2, 3};
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(two_probes_write_the_same_names_into_one_row, Recording) {
  Row row = file.row(0);
  first.into(row);
  second.into(row);
  // units x samples
  const Matrix wide = arma::reshape(arma::regspace<Matrix>(1, 6), 3, 2);
  const Matrix narrow = arma::regspace<Matrix>(7, 9);
  first.write("hidden1", "activation", wide);
  first.write("", "loss", 0.5);
  second.write("hidden1", "activation", narrow);
  const std::int64_t index = 41;
  const std::int32_t label = 3;
  second.write("", "sample_index", std::span(&index, 1));
  second.write("", "label", std::span(&label, 1));
  file.commit(std::move(row), 0);
  file.finish();
  const Reader reader(scratch / "run.h5");
  BOOST_TEST(reader.floats("layers/hidden1/activation") == (std::vector<float>{1, 2, 3, 4, 5, 6}),
             boost::test_tools::per_element());
  BOOST_TEST(reader.floats("probes/second/layers/hidden1/activation") == (std::vector<float>{7, 8, 9}),
             boost::test_tools::per_element());
  BOOST_TEST(reader.doubles("loss").at(0) == 0.5);
  BOOST_TEST(reader.longs("probes/second/sample_index").at(0) == 41);
  BOOST_TEST(reader.ints("probes/second/label").at(0) == 3);
}

BOOST_FIXTURE_TEST_CASE(a_quantity_that_was_not_declared_is_refused, Recording) {
  Row row = file.row(0);
  first.into(row);
  BOOST_TEST(error_of([&] { first.write("hidden1", "activtion", Matrix(3, 2)); }) ==
             "probe hdf5: quantity activtion of node hidden1: was written but not declared (declared: activation); did "
             "you mean \"activation\"?");
  BOOST_TEST(error_of([&] { first.write("out", "activation", Matrix(3, 2)); }) ==
             "probe hdf5: quantity activation of node out: was written but not declared (declared: nothing)");
  BOOST_TEST(error_of([&] { first.write("", "sample_index", 1.0); }) ==
             "probe hdf5: quantity sample_index of the batch: was written but not declared (declared: loss)");
}

BOOST_FIXTURE_TEST_CASE(a_wrong_size_names_what_was_declared_and_what_came, Recording) {
  Row row = file.row(0);
  first.into(row);
  BOOST_TEST(error_of([&] { first.write("hidden1", "activation", Matrix(4, 2, arma::fill::zeros)); }) ==
             "probe hdf5: quantity activation of node hidden1: dataset \"layers/hidden1/activation\": wrong number of "
             "values (got 8, expected 6: sample 2 x unit 3, or fewer whole samples)");
}

BOOST_FIXTURE_TEST_CASE(writing_outside_a_recording_is_refused, Recording) {
  BOOST_TEST(error_of([&] { first.write("", "loss", 1.0); }) ==
             "probe hdf5: quantity loss of the batch: was written when no row was being recorded");
}
