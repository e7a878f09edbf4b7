#include "text/words.hpp"

#include <limits>

#include "support.hpp"

namespace initlab::test {

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(suggestion_is_the_nearest_name_within_a_third_of_its_length) {
  const std::vector<std::string> names = {"dense", "sigmoid", "batch_norm", "tanh", "he"};
  BOOST_TEST(did_you_mean("dens", names) == "; did you mean \"dense\"?");
  BOOST_TEST(did_you_mean("dnese", names) == "; did you mean \"dense\"?");  // neighbours swapped
  BOOST_TEST(did_you_mean("batchnorm", names) == "; did you mean \"batch_norm\"?");
  BOOST_TEST(did_you_mean("sigmiod", names) == "; did you mean \"sigmoid\"?");
  BOOST_TEST(did_you_mean("hee", names) == "; did you mean \"he\"?");  // one edit is always allowed
  BOOST_TEST(did_you_mean("convolution", names) == "");
  BOOST_TEST(did_you_mean("dxxse", names) == "");  // two edits of five letters
  BOOST_TEST(did_you_mean("dense", {}) == "");
}

BOOST_AUTO_TEST_CASE(suggestion_for_a_megabyte_of_name_costs_nothing) {
  BOOST_TEST(text::nearest(std::string(1000000, 'a'), {std::string(1000000, 'a')}) == "");
}

BOOST_AUTO_TEST_CASE(lists_are_joined) {
  BOOST_TEST(text::join({"a", "b", "c"}) == "a, b, c");
  BOOST_TEST(text::join({"a", "a"}, " x ") == "a x a");
  BOOST_TEST(text::join({}) == "");
}

BOOST_AUTO_TEST_CASE(of_many_items_a_message_says_the_first_twelve) {
  BOOST_TEST(text::join_some({}) == "none");
  BOOST_TEST(text::join_some({"a", "b"}) == "a, b");
  BOOST_TEST(text::join_some(std::vector<std::string>(12, "x")) == "x, x, x, x, x, x, x, x, x, x, x, x");
  BOOST_TEST(text::join_some(std::vector<std::string>(13, "x")) == "x, x, x, x, x, x, x, x, x, x, x, x, ...");
}

BOOST_AUTO_TEST_CASE(what_a_stranger_wrote_is_quoted_escaped_and_cut) {
  BOOST_TEST(text::quoted("a\"b\n", 10) == "\"a\\\"b\\u000A\"");
  BOOST_TEST(text::quoted("\x93NUMPY \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x8E\xB2 \xC3", 99) ==
             "\"\\x93NUMPY \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x8E\xB2 \\xC3\"");
  BOOST_TEST(text::quoted("0123456789", 10) == "\"0123456789\"");
  BOOST_TEST(text::quoted("0123456789a", 10) == "\"0123456789...\"");
}

BOOST_AUTO_TEST_CASE(sizes_are_powers_of_1000_with_one_decimal) {
  BOOST_TEST(text::bytes(0) == "0 B");
  BOOST_TEST(text::bytes(999) == "999 B");
  BOOST_TEST(text::bytes(1000) == "1.0 kB");
  BOOST_TEST(text::bytes(47040016) == "47.0 MB");
  BOOST_TEST(text::bytes(999960) == "1.0 MB");  // not "1000.0 kB"
  BOOST_TEST(text::bytes(~std::uint64_t{0}) == "18446.7 PB");
}

BOOST_AUTO_TEST_CASE(durations_are_as_fine_as_their_length_wants) {
  BOOST_TEST(text::duration(0.04) == "0.0 s");
  BOOST_TEST(text::duration(0.84) == "0.8 s");
  BOOST_TEST(text::duration(9.96) == "10 s");
  BOOST_TEST(text::duration(59.6) == "1 min 0 s");
  BOOST_TEST(text::duration(200) == "3 min 20 s");
  BOOST_TEST(text::duration(7500) == "2 h 5 min");
  BOOST_TEST(text::duration(std::numeric_limits<double>::infinity()) == "unknown time");
  BOOST_TEST(text::duration(std::numeric_limits<double>::quiet_NaN()) == "unknown time");
}

BOOST_AUTO_TEST_CASE(patterns_match_with_stars_and_question_marks) {
  BOOST_TEST(text::matches("*", ""));
  BOOST_TEST(text::matches("hidden?", "hidden1"));
  BOOST_TEST(!text::matches("hidden?", "hidden"));
  BOOST_TEST(!text::matches("hidden?", "hidden12"));
  BOOST_TEST(text::matches("*_dense*", "body_3_dense1"));
  BOOST_TEST(text::matches("a*b*c", "aXbXbXc"));
  BOOST_TEST(!text::matches("a*b*c", "aXbX"));
  BOOST_TEST(!text::matches("", "a"));
  BOOST_TEST(text::matches("", ""));
  // Backtracking to the last star only: no pattern takes exponential time.
  BOOST_TEST(!text::matches("*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(10000, 'a')));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
