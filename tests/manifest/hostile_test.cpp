// Manifests that no honest person wrote: none may crash, hang or take memory that the text does not justify.
#include <random>

#include "support.hpp"

namespace initlab::manifest {

namespace {

/// begin, then part as often as said, then end.
std::string repeated(const std::string& part, int times, std::string begin = "", const std::string& end = "") {
  std::string& out = begin;
  for (int i = 0; i < times; ++i) out += part;
  return out + end;
}

const std::string kDeep = "nested too deeply (expected at most 64 tables and lists within each other)";

/// The sentence without a position, of a text that is refused before it is parsed.
std::string refusal(const std::string& text) {
  const Lines lines = problems(text);
  return lines.size() == 1 ? lines[0] : "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(deep_nesting_is_refused_in_every_way_of_writing_it) {
  const int deep = 1'000'000;
  BOOST_TEST(refusal("a = " + std::string(deep, '[')) == kDeep);
  BOOST_TEST(refusal(repeated("a = { ", deep)) == kDeep);
  BOOST_TEST(refusal(repeated("a.", deep, "", "b = 1")) == kDeep);
  BOOST_TEST(refusal(repeated("a.", deep, "[", "b]")) == kDeep);
  BOOST_TEST(refusal(repeated("\"a\" . ", deep, "", "b = 1")) == kDeep);
  // Quotes at the end of a string of many lines must not hide what follows.
  BOOST_TEST(refusal(repeated("c.", deep, "a = { b = \"\"\"x\"\"\"\", ", "d = 1 }")) == kDeep);
  BOOST_TEST(refusal(repeated("c.", deep, "a = { b = '''x''''', ", "d = 1 }")) == kDeep);
}

BOOST_AUTO_TEST_CASE(headers_and_keys_together_cannot_nest_deeper_than_either) {
  const Lines found = problems(repeated("a.", 60, "[", "b]\n") + repeated("c.", 60, "", "d = 1"));
  BOOST_TEST(found.size() == 1u);
  BOOST_TEST(found[0].ends_with("nested too deeply (expected at most 64 tables and lists within each other)"));
}

BOOST_AUTO_TEST_CASE(large_texts_are_refused) {
  BOOST_TEST(refusal("title = \"" + std::string(100'000'000, 'x') + "\"") ==
             "too large for a manifest (expected at most 16 MB)");
  BOOST_TEST(refusal(repeated("1,", 2'000'000, "a = [", "]")) == "too many values (expected at most 1000000)");
  BOOST_TEST(refusal(repeated("[[a]]\n", 50'000)) == "too many headers and dotted keys (expected at most 20000)");
}

BOOST_AUTO_TEST_CASE(messages_do_not_repeat_long_texts) {
  const std::string long_text(10'000'000, 'x');
  check_lines(problems(Parts{.data = "source = \"" + long_text + "\""}),
              {"3:10: data.source: unknown data source (got \"" + std::string(60, 'x') +
               "...\", expected one of \"fashion-mnist\", \"synthetic\")"});
  check_lines(problems(Parts{.top = long_text + " = 1"}),
              {"1:1: " + std::string(60, 'x') +
               "...: unknown key (expected one of title, seed, networks, data, network, training, "
               "probes, recording, let, variant, sweep)"});
}

BOOST_AUTO_TEST_CASE(numbers_out_of_this_world_are_refused) {
  check_lines(problems(Parts{.training = "optimizer = { type = \"sgd\", rate = nan }\nepochs = 5"}),
              {"8:36: training.optimizer.rate: out of range (got nan, expected a number above 0)"});
  check_lines(problems(Parts{.training = "optimizer = { type = \"sgd\", rate = inf }\nepochs = 5"}),
              {"8:36: training.optimizer.rate: out of range (got inf, expected a number above 0)"});
  check_lines(problems(Parts{.training = "optimizer = \"sgd\"\nepochs = 9223372036854775807"}),
              {"9:10: training.epochs: out of range (got 9223372036854775807, expected an integer of at least 0 and at "
               "most 1000000000)"});
  const Lines beyond = problems(Parts{.training = "optimizer = \"sgd\"\nepochs = 9223372036854775808"});
  BOOST_TEST(beyond.size() == 1u);
  BOOST_TEST(beyond[0].starts_with("9:"));
  BOOST_TEST(beyond[0].find("not TOML") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(at_most_twenty_problems_are_shown) {
  std::string keys;
  for (int i = 0; i < 50; ++i) keys += "unknown_" + std::to_string(i) + " = 1\n";
  try {
    plan({.top = keys});
    BOOST_FAIL("unknown keys were taken");
  } catch (const ManifestError& e) {
    BOOST_TEST(e.problems().size() == 50u);
    const std::string what = e.what();
    BOOST_TEST(what.ends_with("probes, recording, let, variant, sweep)\nand 30 more"));
    BOOST_TEST(std::count(what.begin(), what.end(), '\n') == 20);
  }
}

BOOST_AUTO_TEST_CASE(no_mutation_of_a_manifest_crashes) {
  const std::string whole =
      Parts{.top = "title = \"x\"\nseed = { init = 1 }\n[let]\nphi = \"relu\"\nn = [\"$phi\", '''a''']",
            .network =
                "initializer = { type = \"normal\", std = 1.0 }\nbias = false\nlayers = [{ type = \"dense\", "
                "units = 10 }, \"$phi\"]",
            .rest =
                "[[probes]]\ntype = \"hdf5\"\nat = [{ steps = \"0..9\" }, 3]\n[[variant]]\nname = \"a\"\nset = { "
                "let.phi = \"sigmoid\" }\n[sweep]\nseed = [1, 2]\n\"network.layers[0].units\" = [1]"}
          .text();
  const std::string alphabet = "[]{}\"'=.,#$\n0 9a\\-e\xff";
  std::mt19937 random(1);
  const auto below = [&](std::size_t n) { return std::size_t(random() % n); };
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = whole;
    for (std::size_t k = 1 + below(4); k-- > 0;) {
      const std::size_t at = below(text.size());
      if (below(3) == 0)
        text.erase(at, 1 + below(8));
      else if (below(2) == 0)
        text[at] = alphabet[below(alphabet.size())];
      else
        text.insert(at, text.substr(below(text.size()), below(12)));
    }
    try {
      parse(text, "m.toml", {}, catalogue());
    } catch (const ManifestError& e) {
      ++refused;
      BOOST_TEST(!e.problems().empty());
    }
  }
  BOOST_TEST(refused > 1000);
}

}  // namespace initlab::manifest
