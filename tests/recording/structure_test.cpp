// The file's form: a dimension scale on every dimension, numbers only, documented, in order.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

#include "error_of.hpp"
#include "reader.hpp"
#include "sample_run.hpp"
#include "scratch.hpp"

using namespace initlab;
using namespace initlab::recording;

namespace {

struct Finished {
  Finished() {
    RunFile file(scratch / "run.h5", sample_run::layout(2, 6));
    sample_run::commit_epoch(file, 0);
    sample_run::commit_film(file, 0);
    file.finish();
  }
  Scratch scratch;
};

}  // namespace

BOOST_AUTO_TEST_CASE(every_dimension_of_every_dataset_has_a_scale_and_every_dataset_is_documented) {
  const Finished run;
  const Reader reader(run.scratch / "run.h5");
  const std::vector<std::string> names = reader.datasets();
  BOOST_TEST(names.size() == 18u);
  for (const std::string& name : names) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(reader.type(name) != "other");
      BOOST_TEST(!reader.text(name, "long_name").empty());
      BOOST_TEST(!reader.text(name, "units").empty());
      if (!reader.is_scale(name))
        for (const std::string& scale : reader.scales(name)) BOOST_TEST(!scale.empty());
    }
  }
}

BOOST_AUTO_TEST_CASE(the_scales_stand_where_the_format_says) {
  const Finished run;
  const Reader reader(run.scratch / "run.h5");
  const std::map<std::string, std::vector<std::string>> expected = {
      {"layers/hidden1/activation", {"/epoch", "/sample", "/layers/hidden1/unit"}},
      {"layers/hidden1/weight", {"/epoch", "/layers/hidden1/input", "/layers/hidden1/unit"}},
      {"layers/input/output", {"/sample", "/layers/input/unit"}},
      {"target", {"/sample"}},
      {"step", {"/epoch"}},
      {"commit", {"/schedule"}},
      {"metrics/test_loss", {"/epoch"}},
      {"probes/films/layers/hidden1/activation",
       {"/step_films", "/probes/films/sample", "/probes/films/layers/hidden1/unit"}},
      {"probes/films/batch_size", {"/step_films"}}};
  for (const auto& [name, scales] : expected)
    BOOST_TEST(reader.scales(name) == scales, boost::test_tools::per_element());
  BOOST_TEST(reader.ints("layers/hidden1/input") == (std::vector<std::int32_t>{0, 1, 2, 3, 4}),
             boost::test_tools::per_element());
  BOOST_TEST(reader.text("schedule", "names") == "epoch step_films");
}

BOOST_AUTO_TEST_CASE(each_type_is_stored_as_itself_and_real_as_this_builds_real) {
  const Finished run;
  const Reader reader(run.scratch / "run.h5");
  BOOST_TEST(reader.type("layers/hidden1/activation") == (sizeof(Real) == 4 ? "float32" : "float64"));
  BOOST_TEST(reader.type("metrics/test_loss") == "float64");
  BOOST_TEST(reader.type("target") == "int32");
  BOOST_TEST(reader.type("probes/films/batch_size") == "int64");
  BOOST_TEST(reader.type("epoch") == "float64");
  BOOST_TEST(reader.type("step_films") == "int64");
}

BOOST_AUTO_TEST_CASE(members_keep_the_order_of_the_layout) {
  const Scratch scratch;
  Layout layout = sample_run::layout(1, 6);
  // Alphabetically the other way round.
  for (const char* node : {"zeta", "alpha"}) {
    DatasetSpec spec = layout.datasets[sample_run::kWeight];
    spec.group = std::string("layers/") + node;
    layout.datasets.push_back(spec);
  }
  RunFile(scratch / "run.h5", layout).finish();
  const Reader reader(scratch / "run.h5");
  const std::vector<std::string> names = reader.datasets();
  const auto place = [&](const char* name) { return std::find(names.begin(), names.end(), name) - names.begin(); };
  BOOST_TEST(place("layers/hidden1/weight") < place("layers/zeta/weight"));
  BOOST_TEST(place("layers/zeta/weight") < place("layers/alpha/weight"));
  BOOST_TEST(place("layers/alpha/weight") < static_cast<std::ptrdiff_t>(names.size()));
}

BOOST_AUTO_TEST_CASE(a_scale_serves_thousands_of_datasets) {
  // The list of what a scale is attached to takes 16 bytes a dataset: here more than the 64 kB of a plain attribute.
  constexpr std::size_t kCount = 4500;
  const Scratch scratch;
  Layout layout = sample_run::layout(1, 6);
  const DatasetSpec metric = layout.datasets[sample_run::kLoss];
  for (std::size_t i = 0; i < kCount; ++i) {
    layout.datasets.push_back(metric);
    layout.datasets.back().quantity.name = "metric_" + std::to_string(i);
  }
  RunFile file(scratch / "run.h5", layout);
  file.commit(file.row(0), 0);
  file.finish();
  const Reader reader(scratch / "run.h5");
  BOOST_TEST(reader.scales("metrics/metric_4499").at(0) == "/epoch");
  BOOST_TEST(reader.longs("commit").at(0) == 1);
}

BOOST_AUTO_TEST_CASE(an_axis_name_of_two_sizes_in_a_group_gets_a_number) {
  const Scratch scratch;
  Layout layout = sample_run::layout(1, 6);
  DatasetSpec spec = layout.datasets[sample_run::kWeight];
  spec.quantity.name = "pooled";
  spec.quantity.axes = {{"unit", 3}, {"unit", 3}, {"unit", 7}};
  layout.datasets.push_back(spec);
  RunFile(scratch / "run.h5", layout).finish();
  const std::vector<std::string> expected = {"/epoch", "/layers/hidden1/unit_2", "/layers/hidden1/unit_3",
                                             "/layers/hidden1/unit"};
  BOOST_TEST(Reader(scratch / "run.h5").scales("layers/hidden1/pooled") == expected, boost::test_tools::per_element());
}
