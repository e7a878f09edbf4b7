// Arrays that are good each by itself and do not go together.
#include "npy_support.hpp"

namespace initlab::data::test {

namespace {

/// x: 3 x 2 floats; k: labels 0, 2, 1; y: 3 x 2 floats.
struct Files {
  Files() {
    put("x", npy("<f4", "(3, 2)", bytes_of(std::vector<float>{1, 2, 3, 4, 5, 6})));
    put("y", npy("<f4", "(3, 2)", bytes_of(std::vector<float>{1, 2, 3, 4, 5, 6})));
    put("k", npy("|u1", "(3,)", {0, 2, 1}));
  }
  void put(const std::string& name, const Bytes& bytes) const { write(folder.file(name + ".npy"), bytes); }
  std::string file(const std::string& name) const { return folder.file(name + ".npy"); }
  /// Names of arrays by parameter.
  std::string said(const std::map<std::string, std::string>& names, std::optional<std::uint64_t> test = 1) const {
    Values values;
    for (const auto& [parameter, name] : names) values[parameter] = file(name);
    manifest::DataPlan plan = data::test::plan("npy", std::move(values));
    plan.test = test;
    return load_sentence(plan);
  }
  TemporaryFolder folder;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_arrays, Files)

BOOST_AUTO_TEST_CASE(parameters_that_do_not_go_together) {
  BOOST_TEST(said({{"inputs", "x"}}) ==
             "data: what is to be learned? (got neither `labels` nor `targets`, expected one of them)");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "k"}, {"targets", "y"}}) ==
             "data: what is to be learned? (got both `labels` and `targets`, expected one of them)");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "k"}, {"test_inputs", "x"}}) ==
             "data: what is to be learned? (got neither `test_labels` nor `test_targets`, expected one of them)");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "k"}, {"test_inputs", "x"}, {"test_targets", "y"}}) ==
             "data.test_targets: goes with data.test_inputs and data.targets only");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "k"}, {"test_labels", "k"}}) ==
             "data.test_labels: goes with data.test_inputs and data.labels only");
  manifest::DataPlan classes =
      plan("npy", {{"inputs", file("x")}, {"targets", file("y")}, {"classes", std::int64_t{3}}});
  BOOST_TEST(load_sentence(classes) == "data.classes: goes with data.labels only (got data.targets)");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "k"}}, std::nullopt) ==
             "data.test: missing (without data.test_inputs the last so many samples are the test set)");
}

BOOST_AUTO_TEST_CASE(names_of_no_array) {
  BOOST_TEST(load_sentence(plan("npy", {{"inputs", "x.npz"}, {"labels", "k.npy"}})) ==
             "data.inputs: names no array (got \"x.npz\", expected FILE.npy or FILE.npz:ARRAY)");
  const Environment none("INITLAB_DATA_PATH", nullptr);
  BOOST_TEST(load_sentence(plan("npy", {{"inputs", "no.npz:x"}, {"labels", "k.npy"}})) ==
             "data.inputs: there is no such file (looked for no.npz)");
}

BOOST_AUTO_TEST_CASE(shapes_of_inputs_labels_and_targets) {
  put("flat", npy("<f4", "(3,)", bytes_of(std::vector<float>{1, 2, 3})));
  put("number", npy("<f4", "()", bytes_of(std::vector<float>{1})));
  put("deep", npy("|u1", "(3, 1, 1)", {0, 2, 1}));
  const std::string expected =
      ": inputs are samples x features, samples x height x width or samples x channels x height x width (got ";
  BOOST_TEST(said({{"inputs", "flat"}, {"labels", "k"}}) == file("flat") + expected + "3)");
  BOOST_TEST(said({{"inputs", "number"}, {"labels", "k"}}) == file("number") + expected + "())");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "deep"}}) == file("deep") + ": labels are one a sample (got 3 x 1 x 1)");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "number"}}) == file("number") + ": labels are one a sample (got ())");
  BOOST_TEST(said({{"inputs", "x"}, {"targets", "deep"}}) ==
             file("deep") + ": targets are one number or one row a sample (got 3 x 1 x 1)");
}

BOOST_AUTO_TEST_CASE(labels_that_are_no_classes) {
  put("negative", npy("|i1", "(3,)", {0, 255, 1}));
  put("large", npy("<u4", "(3,)", bytes_of(std::vector<std::uint32_t>{0, 1, 1000000})));
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "negative"}}) ==
             file("negative") + ": label 1 is not a class (got -1, expected an integer from 0 to 999999)");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "large"}}) ==
             file("large") + ": label 2 is not a class (got 1000000, expected an integer from 0 to 999999)");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "y"}}) == file("y") + ": labels are one a sample (got 3 x 2)");
  put("floats", npy("<f4", "(3,)", bytes_of(std::vector<float>{0, 1, 2})));
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "floats"}}) == file("floats") + ": labels are integers (got f4)");
  put("test", npy("|u1", "(3,)", {0, 3, 1}));
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "k"}, {"test_inputs", "x"}, {"test_labels", "test"}}) ==
             file("test") + ": label 1 is out of range (got 3, expected 0 to 2)");
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "k"}}, 2) ==
             file("k") + " (test set): label 0 is out of range (got 2, expected 0 to 0)");
}

BOOST_AUTO_TEST_CASE(numbers_that_are_not_finite) {
  const float none = std::numeric_limits<float>::quiet_NaN();
  put("nan", npy("<f4", "(3, 2)", bytes_of(std::vector<float>{1, 2, 3, none, 5, 6})));
  put("huge", npy("<f8", "(3,)", bytes_of(std::vector<double>{1, std::numeric_limits<double>::infinity(), 3})));
  const std::string bits = sizeof(Real) == 4 ? "32" : "64";
  BOOST_TEST(said({{"inputs", "nan"}, {"labels", "k"}}) ==
             file("nan") + ": entry 3 is not a finite number of " + bits + " bits (got nan)");
  BOOST_TEST(said({{"inputs", "x"}, {"targets", "huge"}}) ==
             file("huge") + ": entry 1 is not a finite number of " + bits + " bits (got inf)");
}

BOOST_AUTO_TEST_CASE(counts_and_sizes_that_differ) {
  put("two", npy("|u1", "(2,)", {0, 1}));
  BOOST_TEST(said({{"inputs", "x"}, {"labels", "two"}}) ==
             file("x") + ": as many inputs as labels are needed (got 3 inputs, and 2 labels in " + file("two") + ")");
  put("wide", npy("<f4", "(1, 3)", bytes_of(std::vector<float>{1, 2, 3})));
  put("pixels", npy("|u1", "(1, 2)", {1, 2}));
  put("one", npy("|u1", "(1,)", {0}));
  put("narrow", npy("<f4", "(3, 1)", bytes_of(std::vector<float>{1, 2, 3})));
  const auto with_test = [&](const std::string& inputs) {
    return said({{"inputs", "x"}, {"labels", "k"}, {"test_inputs", inputs}, {"test_labels", "one"}});
  };
  BOOST_TEST(with_test("wide") ==
             file("wide") + ": test inputs must have the shape of training inputs (got 3, expected 2)");
  BOOST_TEST(with_test("pixels") == file("pixels") +
                                        ": either both sets are unsigned bytes or none is (got only one of it and " +
                                        file("x") + ")");
  BOOST_TEST(said({{"inputs", "x"}, {"targets", "y"}, {"test_inputs", "x"}, {"test_targets", "narrow"}}) ==
             file("narrow") + ": test targets must be as large as training targets (got 1 entries, expected 2)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
