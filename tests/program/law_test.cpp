// What the program claims to draw.
#include <boost/test/unit_test.hpp>

#include "script.hpp"

namespace initlab::test {

namespace {

/// No such program: a law must never need it.
std::string law(const Values& more) {
  const auto initializer = built_in().initializer(
      "program", choice(Kind::initializer, "program", command({"no-such-program"}, more)).parameters);
  const std::optional<Law> claimed = initializer->law(Script::weight());
  return claimed ? claimed->text() : "no claim";
}

std::string law_of_he(const Values& values) {
  return built_in()
      .initializer("he", choice(Kind::initializer, "he", values).parameters)
      ->law(Script::weight())
      ->text();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(law_of_a_program)

BOOST_AUTO_TEST_CASE(without_a_word_there_is_no_claim) { BOOST_TEST(law({}) == "no claim"); }

BOOST_AUTO_TEST_CASE(is_that_of_the_other_schemes_with_fan_in_and_gain_1_if_nothing_else_is_said) {
  for (const char* shape : {"normal", "uniform", "truncated"}) {
    const std::string name = shape;
    BOOST_TEST(law({{"law", name}}) == law_of_he({{"law", name}, {"gain", 1.0}}));
    const Values all = {{"law", name}, {"fan", std::string("average")}, {"gain", 1.5}};
    BOOST_TEST(law(all) == law_of_he(all));
  }
}

BOOST_AUTO_TEST_CASE(fan_and_gain_need_a_law) {
  BOOST_TEST(not_made(command({"x"}, {{"fan", std::string("out")}})) ==
             "fan: there is no law that it could scale; give law, too (\"normal\", \"uniform\" or \"truncated\"), or "
             "leave it out");
  BOOST_TEST(not_made(command({"x"}, {{"gain", 2.0}})) ==
             "gain: there is no law that it could scale; give law, too (\"normal\", \"uniform\" or \"truncated\"), or "
             "leave it out");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
