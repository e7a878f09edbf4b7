// What a run's file says, read through RunReader.
#include "recording/run_reader.hpp"

#include <boost/test/unit_test.hpp>

#include "commands/workspace.hpp"
#include "initlab/error.hpp"

using namespace initlab::test;
using initlab::recording::RunReader;

BOOST_FIXTURE_TEST_SUITE(run_reader, Workspace)

namespace {

template <class F>
std::string sentence(F&& f) {
  try {
    f();
  } catch (const initlab::Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(nodes_stand_in_order_of_evaluation_each_with_the_one_it_reads) {
  const RunReader file(record({}));
  Words names, inputs;
  for (const auto& node : file.nodes()) names.push_back(node.name), inputs.push_back(node.input);
  BOOST_TEST(names == (Words{"input", "hidden", "relu1", "out"}), boost::test_tools::per_element());
  BOOST_TEST(inputs == (Words{"", "input", "hidden", "relu1"}), boost::test_tools::per_element());
  BOOST_TEST(file.nodes()[2].kind == "activation");
  BOOST_TEST(file.outcome() == "completed");
  BOOST_TEST(!file.is_unfinished());
  BOOST_TEST(*file.integer("seed_init") == 1);
  BOOST_TEST(!file.integer("no_such_attribute").has_value());
}

BOOST_AUTO_TEST_CASE(a_row_has_a_column_for_each_sample_and_a_weight_for_each_input) {
  const RunReader file(record({}));
  const auto schedule = file.schedule("layers/relu1/activation");
  BOOST_REQUIRE(schedule.has_value());
  BOOST_TEST(file.schedules()[*schedule].name == "epoch");
  BOOST_TEST(file.schedules()[*schedule].steps == (std::vector<std::int64_t>{0, 3, 6}),
             boost::test_tools::per_element());
  const arma::mat activation = file.row("layers/relu1/activation", 2), weight = file.row("layers/hidden/weight", 0);
  BOOST_TEST(activation.n_rows == 8u);
  BOOST_TEST(activation.n_cols == 20u);
  BOOST_TEST(weight.n_rows == 8u);
  BOOST_TEST(weight.n_cols == 20u);
  BOOST_TEST(!file.schedule("layers/input/output").has_value());  // written once: the same in every row
  BOOST_TEST(file.row("layers/input/output", 0).n_rows == 20u);
  BOOST_TEST(file.series("loss").size() == 3u);
  BOOST_TEST(file.row("loss", 1)[0] == file.series("loss")[1]);
}

BOOST_AUTO_TEST_CASE(another_probe_stands_below_its_name) {
  write("two.toml", std::string(kSmallManifest) +
                        "\n[[probes]]\ntype = \"hdf5\"\nname = \"weights\"\ntensors = [\"weight\"]\n"
                        "batch = { from = \"train\", samples = 7 }\nat = { every_steps = 1 }\n");
  BOOST_REQUIRE(run({"run", "two.toml", "--out", "out"}).exit == 0);
  const RunReader two(*this / "out/seed=1.h5");
  BOOST_REQUIRE(two.probes().size() == 2u);
  BOOST_TEST(two.probes()[0].base == "");
  BOOST_TEST(two.probes()[1].name == "weights");
  BOOST_TEST(two.probes()[1].base == "probes/weights");
  BOOST_TEST(two.probes()[1].batch == "train, 7 samples");
  BOOST_TEST(two.row("probes/weights/layers/out/weight", 6).n_cols == 8u);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_said_with_the_file_s_name) {
  const auto path = record({});
  const RunReader file(path);
  BOOST_TEST(sentence([&] { file.row("layers/relu1/activation", 3); }) ==
             path.string() +
                 ": dataset layers/relu1/activation: no such row (got 3, expected one of the 3 that are committed)");
  BOOST_TEST(sentence([&] { file.row("layers/relu1/bias", 0); }) ==
             path.string() + ": no dataset layers/relu1/bias of numbers (expected a run file)");
  BOOST_TEST(sentence([&] { file.series("layers/relu1/activation"); }) ==
             path.string() + ": dataset layers/relu1/activation: not one number a row");
  BOOST_TEST(sentence([&] { const RunReader none(folder()); }) ==
             folder().string() + ": a folder (expected a run file)");
}

BOOST_AUTO_TEST_SUITE_END()
