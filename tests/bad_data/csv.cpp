// CSV files that are wrong: each test asserts the whole sentence.
#include "data/csv.hpp"

#include "support.hpp"

namespace initlab::data::test {

namespace {

std::string said_of(const std::string& text, const CsvFormat& format) {
  return sentence([&] {
    parse_csv({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, "t.csv", format);
  });
}

/// With a header and the class in column k.
std::string said_of(const std::string& text) {
  CsvFormat format;
  format.label = "k";
  return said_of(text, format);
}

const std::string kGood = "a,k\n1,0\n2,3\n3,1\n";

/// A plan about files of which the first holds kGood.
struct Files {
  Files() { write(folder.file("good.csv"), Bytes(kGood.begin(), kGood.end())); }
  std::string said(Values values, std::optional<std::uint64_t> test = std::nullopt) const {
    values.emplace("file", folder.file("good.csv"));
    manifest::DataPlan plan = data::test::plan("csv", std::move(values));
    plan.test = test;
    return load_sentence(plan);
  }
  std::string with_test(const std::string& text) const {
    write(folder.file("test.csv"), Bytes(text.begin(), text.end()));
    return said({{"label", "k"}, {"test_file", folder.file("test.csv")}});
  }
  TemporaryFolder folder;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(bad_csv)

BOOST_AUTO_TEST_CASE(nothing_or_a_header_alone) {
  BOOST_TEST(said_of("") == "t.csv: holds nothing (expected lines of numbers)");
  BOOST_TEST(said_of("\r\n\n") == "t.csv: holds nothing (expected lines of numbers)");
  BOOST_TEST(said_of("a,k\n") == "t.csv: holds nothing behind its header");
}

BOOST_AUTO_TEST_CASE(a_ragged_line) {
  BOOST_TEST(said_of("a,k\n1,0\n1,2,0\n") ==
             "t.csv:3: the line has another number of fields than the first (got 3, expected 2)");
  BOOST_TEST(said_of("a,k\n1\n") ==
             "t.csv:2: the line has another number of fields than the first (got 1, expected 2)");
}

BOOST_AUTO_TEST_CASE(what_is_no_number) {
  BOOST_TEST(said_of("a,k\n1x,0\n") == "t.csv:2: column \"a\": not a number (got \"1x\")");
  BOOST_TEST(said_of("a,k\n,0\n") == "t.csv:2: column \"a\": not a number (got \"\")");
  BOOST_TEST(said_of("a,k\n1 2,0\n") == "t.csv:2: column \"a\": not a number (got \"1 2\")");
  BOOST_TEST(said_of("a,k\n\x01" + std::string(50, 'y') + ",0\n") ==
             "t.csv:2: column \"a\": not a number (got \"\\u0001" + std::string(39, 'y') + "...\")");
}

BOOST_AUTO_TEST_CASE(what_is_no_finite_number) {
  const std::string bits = sizeof(Real) == 4 ? "32" : "64";
  for (const char* field : {"nan", "inf", "-inf", "1e999"})
    BOOST_TEST(said_of("a,k\n" + std::string(field) + ",0\n") ==
               "t.csv:2: column \"a\": not a finite number of " + bits + " bits (got \"" + field + "\")");
}

BOOST_AUTO_TEST_CASE(a_label_that_is_no_class) {
  for (const char* label : {"-1", "0.5", "1000000", "3e9"})
    BOOST_TEST(said_of("a,k\n1," + std::string(label) + "\n") == "t.csv:2: column \"k\": not a class (got \"" +
                                                                     std::string(label) +
                                                                     "\", expected an integer from 0 to 999999)");
}

BOOST_AUTO_TEST_CASE(quotes_that_do_not_fit) {
  BOOST_TEST(said_of("a,k\n\"1,0\n2,0\n") == "t.csv:2: a quote is not closed (in field 1)");
  BOOST_TEST(said_of("a,k\n1,\"0\"5\n") ==
             "t.csv:2: text behind a closing quote (in field 2); a quote inside quotes is doubled");
}

BOOST_AUTO_TEST_CASE(columns_that_are_not_there_or_twice) {
  BOOST_TEST(said_of("a,kk\n1,0\n") ==
             "t.csv:1: data.label: there is no such column (got \"k\", expected one of \"a\", \"kk\")");
  BOOST_TEST(said_of("a,k,a\n1,0,2\n") == "t.csv:1: two columns have one name (got \"a\" twice)");
  CsvFormat format;
  format.targets = {"b"};
  format.inputs = {"a", "b"};
  BOOST_TEST(said_of("a,b\n1,0\n", format) == "data.inputs: this column has a part already (got \"b\")");
  format = {};
  format.label = "k";
  BOOST_TEST(said_of("k\n0\n", format) == "t.csv:1: no column is left for the inputs (got 1 columns)");
}

BOOST_AUTO_TEST_CASE(more_fields_than_any_table_has) {
  forget_allocations();
  BOOST_TEST(said_of(std::string(1'500'000, ',')) == "t.csv:1: too many fields (got more than 1000000)");
  BOOST_TEST(largest_allocation() < 20 * 1'500'000);
}

BOOST_FIXTURE_TEST_CASE(a_label_beyond_the_classes_with_its_line, Files) {
  BOOST_TEST(with_test("a,k\n\n1,4\n") ==
             folder.file("test.csv") + ":3: the label is out of range (got 4, expected 0 to 3)");
  BOOST_TEST(said({{"label", "k"}, {"classes", std::int64_t{3}}}, 1) ==
             folder.file("good.csv") + ":3: the label is out of range (got 3, expected 0 to 2)");
  // Of the last two rows, which are the test set, the first has label 3.
  BOOST_TEST(said({{"label", "k"}}, 2) ==
             folder.file("good.csv") + ":3: the label is out of range (got 3, expected 0 to 0)");
}

BOOST_FIXTURE_TEST_CASE(a_test_file_with_other_columns, Files) {
  BOOST_TEST(with_test("b,k\n1,0\n") ==
             folder.file("test.csv") +
                 ":1: data.inputs: there is no such column (got \"a\", expected one of \"b\", \"k\")");
  BOOST_TEST(with_test("a,k,c\n1,0,5\n") == folder.file("test.csv") + ": as many columns as in " +
                                                folder.file("good.csv") + " are needed (got 3, expected 2)");
}

BOOST_FIXTURE_TEST_CASE(a_test_set_that_is_not_said_or_too_large, Files) {
  BOOST_TEST(said({{"label", "k"}}) ==
             "data.test: missing (without data.test_file the last so many samples are the test set)");
  for (const std::uint64_t count : {0, 3})
    BOOST_TEST(said({{"label", "k"}}, count) ==
               "data.test: the last samples are the test set, the others are trained on (got " + std::to_string(count) +
                   ", expected 1 to 2: there are 3 in " + folder.file("good.csv") + ")");
}

BOOST_FIXTURE_TEST_CASE(parameters_that_do_not_go_together, Files) {
  const std::vector<std::string> none, b = {"b"};
  BOOST_TEST(said({}) == "data: what is to be learned? (got neither `label` nor `targets`, expected one of them)");
  BOOST_TEST(said({{"label", "k"}, {"targets", b}}) ==
             "data: what is to be learned? (got both `label` and `targets`, expected one of them)");
  BOOST_TEST(said({{"targets", none}}) == "data.targets: empty (expected the names of columns)");
  BOOST_TEST(said({{"targets", b}, {"classes", std::int64_t{3}}}) ==
             "data.classes: goes with data.label only (got data.targets)");
  for (const char* separator : {"", ",,", "\"", "\n"})
    BOOST_TEST(said({{"label", "k"}, {"separator", separator}}) ==
               "data.separator: not a separator (got " + literal(std::string(separator)) +
                   ", expected one character, neither a quote nor a line's end)");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there) {
  const Environment path("INITLAB_DATA_PATH", "/no/such:/other");
  BOOST_TEST(load_sentence(plan("csv", {{"file", "none.csv"}, {"label", "k"}})) ==
             "data.file: there is no such file (looked for none.csv, /no/such/none.csv, /other/none.csv)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
