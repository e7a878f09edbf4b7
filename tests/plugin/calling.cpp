#include "plugin/calling.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <thread>

#include "plugin/registry.hpp"

using namespace initlab;
using plugin::Calling;

namespace {

std::string now() {
  const Calling* calling = Calling::now();
  return calling ? std::string(calling->component()) + ": " + calling->call() : "nothing";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(calling)

BOOST_AUTO_TEST_CASE(the_innermost_guarded_call_of_this_thread_is_known_while_it_lasts) {
  std::string within, inner, after, of_another_thread;
  plugin::guarded("layer dense (plugin layers 1.0)", "forward", [&] {
    within = now();
    plugin::guarded("activation relu (plugin activations 1.0)", "slope", [&] { inner = now(); });
    after = now();
    std::thread([&] { of_another_thread = now(); }).join();
  });
  BOOST_TEST(within == "layer dense (plugin layers 1.0): forward");
  BOOST_TEST(inner == "activation relu (plugin activations 1.0): slope");
  BOOST_TEST(after == within);
  BOOST_TEST(of_another_thread == "nothing");
  BOOST_TEST(now() == "nothing");
}

BOOST_AUTO_TEST_CASE(an_exception_ends_it) {
  BOOST_CHECK_THROW(plugin::guarded("probe p", "observe", []() -> int { throw std::runtime_error("no"); }), Error);
  BOOST_TEST(now() == "nothing");
}

BOOST_AUTO_TEST_SUITE_END()
