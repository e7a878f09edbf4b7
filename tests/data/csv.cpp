// Tables of numbers in CSV files.
#include "data/csv.hpp"

#include "support.hpp"

namespace initlab::data::test {

namespace {

CsvTable parse(const std::string& text, const CsvFormat& format) {
  return parse_csv({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, "t.csv", format);
}

CsvFormat labelled(const std::string& column) {
  CsvFormat format;
  format.label = column;
  return format;
}

void write_text(const fs::path& file, const std::string& text) { write(file, Bytes(text.begin(), text.end())); }

std::vector<Real> values(const Samples& samples) {
  const Matrix x = first(samples, samples.count());
  return {x.begin(), x.end()};
}

const std::string kTrain = "a,b,kind\n1,2,0\n3,4,2\n5,6,1\n7,8,0\n", kTest = "a,b,kind\n9,10,2\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(all_columns_but_the_label_are_inputs) {
  const CsvTable table = parse("a,kind,b\n1,0,-2.5e1\n3,1,.5\n", labelled("kind"));
  BOOST_TEST((table.inputs == std::vector<std::string>{"a", "b"}));
  BOOST_TEST((table.values == std::vector<Real>{1, -25, 3, Real(0.5)}));
  BOOST_TEST((table.labels == std::vector<std::int32_t>{0, 1}));
  BOOST_TEST((table.lines == std::vector<Index>{2, 3}));
  BOOST_TEST(table.targets.empty());
}

BOOST_AUTO_TEST_CASE(without_a_header_columns_are_numbered) {
  CsvFormat format = labelled("2");
  format.header = false;
  const CsvTable table = parse("1;2;0\n3;4;1", (format.separator = ';', format));
  BOOST_TEST((table.inputs == std::vector<std::string>{"0", "1"}));
  BOOST_TEST((table.values == std::vector<Real>{1, 2, 3, 4}));
  BOOST_TEST((table.labels == std::vector<std::int32_t>{0, 1}));
}

BOOST_AUTO_TEST_CASE(targets_and_inputs_stand_in_the_order_in_which_they_are_named) {
  CsvFormat format;
  format.targets = {"z", "x"};
  format.inputs = {"y", "w"};
  const CsvTable table = parse("w,x,y,z,name\n1,2,3,4,\"Ann\"\n5,6,7,8,Bob\n", format);
  BOOST_TEST((table.values == std::vector<Real>{3, 1, 7, 5}));
  BOOST_TEST((table.targets == std::vector<Real>{4, 2, 8, 6}));
}

BOOST_AUTO_TEST_CASE(quotes_carriage_returns_blanks_empty_lines_and_a_byte_order_mark_are_understood) {
  const CsvTable table = parse(
      "\xEF\xBB\xBF\"a \"\"x\"\", y\",\"two\nlines\",k\r\n\r\n\"1\", 2 ,0\r\n\n3,\"4\",1.0\r\n\r\n", labelled("k"));
  BOOST_TEST((table.inputs == std::vector<std::string>{"a \"x\", y", "two\nlines"}));
  BOOST_TEST((table.values == std::vector<Real>{1, 2, 3, 4}));
  BOOST_TEST((table.labels == std::vector<std::int32_t>{0, 1}));
  BOOST_TEST((table.lines == std::vector<Index>{4, 6}));
}

BOOST_AUTO_TEST_CASE(numbers_are_rounded_as_numpy_rounds_them) {
  // To double, then to Real: numpy.loadtxt(...).astype(float32).
  CsvFormat format = labelled("k");
  const CsvTable table = parse("a,k\n0.1,0\n1e-50,0\n16777217,0\n", format);
  BOOST_TEST((table.values ==
              std::vector<Real>{static_cast<Real>(0.1), static_cast<Real>(1e-50), static_cast<Real>(16777217.0)}));
}

BOOST_AUTO_TEST_CASE(two_files_are_the_two_sets) {
  const TemporaryFolder folder;
  write_text(folder.file("train.csv"), kTrain);
  write_text(folder.file("test.csv"), kTest);
  const Dataset dataset = load(
      plan("csv", {{"file", folder.file("train.csv")}, {"test_file", folder.file("test.csv")}, {"label", "kind"}}), {});
  BOOST_TEST(dataset.shape.text() == "2");
  BOOST_TEST(dataset.classes == 3);
  BOOST_TEST(dataset.target_size == 3);
  BOOST_TEST((values(dataset.train) == std::vector<Real>{1, 2, 3, 4, 5, 6, 7, 8}));
  BOOST_TEST((values(dataset.test) == std::vector<Real>{9, 10}));
  BOOST_TEST((copied(dataset.train.labels()) == std::vector<std::int32_t>{0, 2, 1, 0}));
  BOOST_TEST((copied(dataset.test.labels()) == std::vector<std::int32_t>{2}));
  BOOST_TEST(dataset.checksums.size() == 2u);
}

BOOST_AUTO_TEST_CASE(without_a_test_file_the_last_rows_are_the_test_set) {
  const TemporaryFolder folder;
  write_text(folder.file("all.csv"), kTrain);
  manifest::DataPlan last = plan("csv", {{"file", folder.file("all.csv")}, {"targets", std::vector<std::string>{"b"}}});
  last.test = 1;
  const Dataset dataset = load(last, {});
  BOOST_TEST(dataset.classes == 0);
  BOOST_TEST(dataset.target_size == 1);
  BOOST_TEST((values(dataset.train) == std::vector<Real>{1, 0, 3, 2, 5, 1}));
  BOOST_TEST((values(dataset.test) == std::vector<Real>{7, 0}));
  BOOST_TEST((copied(dataset.train.targets().entries) == std::vector<Real>{2, 4, 6}));
  BOOST_TEST((copied(dataset.test.targets().entries) == std::vector<Real>{8}));
  last.train = 2;
  BOOST_TEST((copied(load(last, {}).train.targets().entries) == std::vector<Real>{2, 4}));
}

BOOST_AUTO_TEST_CASE(a_relative_file_is_also_found_below_the_data_path_and_may_be_gzip) {
  const TemporaryFolder folder;
  write(folder.file("all.csv.gz"), gzip(Bytes(kTrain.begin(), kTrain.end())));
  const Environment path("INITLAB_DATA_PATH", folder.path().c_str());
  manifest::DataPlan relative = plan("csv", {{"file", "all.csv.gz"}, {"label", "kind"}, {"classes", std::int64_t{5}}});
  relative.test = 2;
  const Dataset dataset = load(relative, {});
  BOOST_TEST(dataset.classes == 5);
  BOOST_TEST(dataset.train.count() == 2);
  BOOST_TEST(dataset.checksums.begin()->first == folder.file("all.csv.gz"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
