#include "initlab/parameters.hpp"

#include <limits>

#include "support.hpp"

namespace initlab::test {

namespace {

ParameterValue word(const char* text) { return std::string(text); }
ParameterValue integer(std::int64_t value) { return value; }

}  // namespace

BOOST_AUTO_TEST_SUITE(parameter)

BOOST_AUTO_TEST_CASE(says_what_it_expects) {
  BOOST_TEST(Parameter::boolean("a", "").expectation() == "true or false");
  BOOST_TEST(Parameter::integer("a", "").at_least(1).expectation() == "an integer of at least 1");
  BOOST_TEST(Parameter::real("a", "").above(0).at_most(1).expectation() == "a number above 0 and at most 1");
  BOOST_TEST(Parameter::real("a", "").below(1).expectation() == "a number below 1");
  BOOST_TEST(Parameter::real("a", "").at_least(0).or_word("auto").expectation() ==
             "a number of at least 0 or \"auto\"");
  BOOST_TEST(Parameter::text("a", "").expectation() == "a string");
  BOOST_TEST(Parameter::choice("a", {"in", "out"}, "").expectation() == "one of \"in\", \"out\"");
  BOOST_TEST(Parameter::reals("a", "").expectation() == "a list of numbers, each finite");
  BOOST_TEST(Parameter::reals("a", "").at_least(0).expectation() == "a list of numbers, each of at least 0");
  BOOST_TEST(Parameter::texts("a", "").expectation() == "a list of strings");
}

BOOST_AUTO_TEST_CASE(admits_the_ends_of_a_closed_range_and_not_those_of_an_open_one) {
  const Parameter closed = Parameter::real("a", "").at_least(0).at_most(1);
  const Parameter open = Parameter::real("a", "").above(0).below(1);
  for (const double end : {0.0, 1.0}) {
    BOOST_TEST(closed.admit(end).has_value());
    BOOST_TEST(!open.admit(end).has_value());
  }
  BOOST_TEST(open.admit(0.5).has_value());
  for (const double outside : {-0.1, 1.1}) BOOST_TEST(!closed.admit(outside).has_value());
}

BOOST_AUTO_TEST_CASE(tells_its_range) {
  const Parameter half_open = Parameter::real("a", "").above(0).at_most(1);
  BOOST_TEST(half_open.low() == 0);
  BOOST_TEST(half_open.high() == 1);
  BOOST_TEST(half_open.low_is_open());
  BOOST_TEST(!half_open.high_is_open());
  BOOST_TEST(Parameter::real("a", "").low() == -std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(never_admits_what_is_not_finite) {
  for (const double x : {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(),
                         std::numeric_limits<double>::quiet_NaN()}) {
    BOOST_TEST(!Parameter::real("a", "").admit(x).has_value());
    BOOST_TEST(!Parameter::reals("a", "").admit(std::vector<double>{1, x}).has_value());
  }
}

BOOST_AUTO_TEST_CASE(takes_an_integer_for_a_number_and_no_number_for_an_integer) {
  BOOST_TEST((Parameter::real("a", "").admit(integer(3)) == ParameterValue(3.0)));
  BOOST_TEST(!Parameter::integer("a", "").admit(3.0).has_value());
  BOOST_TEST(!Parameter::boolean("a", "").admit(integer(1)).has_value());
  BOOST_TEST(!Parameter::text("a", "").admit(integer(1)).has_value());
}

BOOST_AUTO_TEST_CASE(admits_only_its_words) {
  const Parameter gain = Parameter::real("gain", "").above(0).or_word("auto");
  BOOST_TEST((gain.admit(word("auto")) == word("auto")));
  BOOST_TEST(!gain.admit(word("otto")).has_value());
  BOOST_TEST(!Parameter::real("a", "").admit(word("auto")).has_value());
  BOOST_TEST(!Parameter::choice("fan", {"in", "out"}, "").admit(word("inn")).has_value());
}

BOOST_AUTO_TEST_CASE(takes_an_empty_list_for_either_kind_of_list) {
  const std::vector<double> numbers;
  const std::vector<std::string> strings;
  BOOST_TEST((Parameter::reals("a", "").admit(strings) == ParameterValue(numbers)));
  BOOST_TEST((Parameter::texts("a", "").admit(numbers) == ParameterValue(strings)));
  BOOST_TEST(!Parameter::texts("a", "").admit(std::vector<double>{1}).has_value());
}

BOOST_AUTO_TEST_CASE(refuses_a_default_that_it_would_not_admit) {
  BOOST_TEST(sentence([] { Parameter::real("rate", "").above(0).fallback(-1.0); }) ==
             "parameter rate: its default is not admitted (got -1.0, expected a number above 0)");
  BOOST_TEST((Parameter::real("a", "").fallback(integer(2)).fallback() == ParameterValue(2.0)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(parameters)

BOOST_AUTO_TEST_CASE(give_back_what_was_said) {
  const Parameters given({{"flag", true},
                          {"count", integer(3)},
                          {"rate", 0.1},
                          {"fan", word("in")},
                          {"list", std::vector<double>{1, 2}},
                          {"names", std::vector<std::string>{"a"}}});
  BOOST_TEST(given.boolean("flag"));
  BOOST_TEST(given.integer("count") == 3);
  BOOST_TEST(given.real("rate") == 0.1);
  BOOST_TEST(given.text("fan") == "in");
  BOOST_TEST(given.reals("list").size() == 2);
  BOOST_TEST(given.texts("names").front() == "a");
  BOOST_TEST(given.is("fan", "in"));
  BOOST_TEST(!given.is("fan", "out"));
  BOOST_TEST(!given.is("rate", "auto"));
  BOOST_TEST(given.has("rate"));
  BOOST_TEST(!given.has("rat"));
}

BOOST_AUTO_TEST_CASE(say_what_is_missing_or_of_another_type) {
  const Parameters given({{"rate", 0.1}});
  BOOST_TEST(sentence([&] { given.real("std"); }) == "parameter std: neither given nor in the schema with a default");
  BOOST_TEST(sentence([&] { given.integer("rate"); }) ==
             "parameter rate: its schema does not say that it is an integer (it is 0.1)");
  BOOST_TEST(sentence([&] { given.texts("rate"); }) ==
             "parameter rate: its schema does not say that it is a list of strings (it is 0.1)");
}

BOOST_AUTO_TEST_CASE(are_written_as_toml) {
  BOOST_TEST(literal(true) == "true");
  BOOST_TEST(literal(integer(-3)) == "-3");
  BOOST_TEST(literal(2.0) == "2.0");
  BOOST_TEST(literal(0.1) == "0.1");
  BOOST_TEST(literal(1e300) == "1e+300");
  BOOST_TEST(literal(word("a \"b\" \\ \n")) == "\"a \\\"b\\\" \\\\ \\u000A\"");
  BOOST_TEST(literal(std::vector<double>{1, 0.5}) == "[1.0, 0.5]");
  BOOST_TEST(literal(std::vector<std::string>{"a", "b"}) == "[\"a\", \"b\"]");
  BOOST_TEST(literal(std::vector<double>{}) == "[]");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
