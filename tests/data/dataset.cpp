#include "support.hpp"

namespace initlab::data::test {

BOOST_AUTO_TEST_SUITE(datasets)

BOOST_AUTO_TEST_CASE(keep_the_first_samples_that_the_plan_asks_for) {
  const TemporaryFolder folder;
  write_good(folder.path());
  manifest::DataPlan few = idx_plan(folder);
  few.train = 2;
  few.test = 1;
  const Dataset dataset = load(few, {});
  BOOST_TEST(dataset.train.count() == 2);
  BOOST_TEST(dataset.test.count() == 1);
  BOOST_TEST(first(dataset.train, 2).at(5, 1) == Real(11) / Real(255));
  Matrix x(6, 1);
  BOOST_TEST(sentence([&] { dataset.train.gather(std::vector<std::int64_t>{2}, x); }) ==
             "samples: there is no sample 2 (got 2 samples)");
}

BOOST_AUTO_TEST_CASE(come_from_sources_that_are_described) {
  std::vector<std::string> names;
  for (const About& about : sources()) {
    names.push_back(about.name);
    BOOST_TEST(!about.formula.empty(), about.name);
    for (const Parameter& parameter : about.parameters) BOOST_TEST(!parameter.doc().empty(), about.name);
  }
  const std::vector<std::string> expected = {"cifar-10", "csv",   "fashion-mnist", "hdf5",
                                             "idx",      "mnist", "npy",           "synthetic"};
  BOOST_TEST(names == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(depend_on_the_seed_only_if_they_are_drawn) {
  for (const About& about : sources())
    BOOST_TEST(is_drawn(plan(about.name, {})) == (about.name == "synthetic"), about.name);
}

BOOST_AUTO_TEST_CASE(of_an_unknown_source_are_refused_with_a_suggestion) {
  BOOST_TEST(load_sentence(plan("fashion-mnst", {})) ==
             "data.source: there is no data source of this name (got \"fashion-mnst\", expected one of cifar-10, csv, "
             "fashion-mnist, hdf5, idx, mnist, npy, synthetic); did you mean \"fashion-mnist\"?");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
