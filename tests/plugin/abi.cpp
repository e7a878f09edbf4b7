#include <boost/test/unit_test.hpp>
#include <cstring>

#include "fixture.hpp"
#include "initlab/abi.hpp"
#include "plugin/registry.hpp"

using namespace initlab;

BOOST_AUTO_TEST_SUITE(abi_stamp)

// Mat holds ARMA_MAT_PREALLOC numbers inside itself, 16 by default: with 4, it is twelve numbers smaller.
BOOST_AUTO_TEST_CASE(a_plugin_of_another_abi_is_told_every_field_that_differs) {
  const auto file = test_plugin("other_abi");
  const std::size_t size = sizeof(Matrix);
  BOOST_TEST(sentence([&] { plugin::Registry().load(file); }) ==
             file.string() + ": built with another ABI (sizeof(Matrix): plugin " +
                 std::to_string(size - 12 * sizeof(Real)) + ", program " + std::to_string(size) +
                 "; ARMA_MAT_PREALLOC: plugin 4, program 16); rebuild it with the compiler, the libraries and the "
                 "options of this program");
}

namespace {

/// A copy of the good plugin whose stamp was rewritten in the file, as another build would have written it.
std::filesystem::path restamped(const TemporaryFolder& folder, const AbiStamp& stamp) {
  std::string bytes = bytes_of(test_plugin("tiny"));
  const AbiStamp own = detail::kThisAbi;
  const std::size_t at = bytes.find(std::string(reinterpret_cast<const char*>(&own), sizeof own));
  BOOST_REQUIRE(at != std::string::npos);
  std::memcpy(bytes.data() + at, &stamp, sizeof stamp);
  return folder.file("restamped.so", bytes);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_field_of_the_stamp_is_compared) {
  const TemporaryFolder folder;
  AbiStamp other = {};
  std::strcpy(other.compiler, "tcc 1");
  other.armadillo_version = 90880 + 20;  // 9.9.0
  std::strcpy(other.allocator, "slab");
  std::memset(other.real, 'x', sizeof other.real);  // without an end
  const AbiStamp own = detail::kThisAbi;
  const auto number = [](std::int32_t n) { return std::to_string(n); };
  const auto file = restamped(folder, other);
  BOOST_TEST(sentence([&] { plugin::Registry().load(file); }) ==
             file.string() + ": built with another ABI (compiler: plugin tcc 1, program " + own.compiler +
                 "; C++ ABI: plugin 0, program " + number(own.cxx_abi) + "; libstdc++: plugin 0, program " +
                 number(own.libstdcxx_release) + "; _GLIBCXX_USE_CXX11_ABI: plugin 0, program " +
                 number(own.libstdcxx_new_abi) + "; Armadillo: plugin 9.9.0, program " + number(ARMA_VERSION_MAJOR) +
                 "." + number(ARMA_VERSION_MINOR) + "." + number(ARMA_VERSION_PATCH) +
                 "; sizeof(Matrix): plugin 0, program " + number(own.matrix_size) +
                 "; ARMA_MAT_PREALLOC: plugin 0, program " + number(own.matrix_preallocated) +
                 "; sizeof(uword): plugin 0, program " + number(own.word_size) + "; allocator: plugin slab, program " +
                 own.allocator + "; Real: plugin xxxxxxxx, program " + own.real +
                 "); rebuild it with the compiler, the libraries and the options of this program");
}

BOOST_AUTO_TEST_CASE(a_debug_library_is_another_abi) {
  const TemporaryFolder folder;
  AbiStamp other = detail::kThisAbi;
  other.libstdcxx_debug = 1 - other.libstdcxx_debug;
  const auto file = restamped(folder, other);
  BOOST_TEST(sentence([&] { plugin::Registry().load(file); }) ==
             file.string() + ": built with another ABI (_GLIBCXX_DEBUG: plugin " +
                 std::to_string(other.libstdcxx_debug) + ", program " + std::to_string(1 - other.libstdcxx_debug) +
                 "); rebuild it with the compiler, the libraries and the options of this program");
}

// A library of another Real also lacks the symbols that its own Real needs: the loader alone would name one of those.
BOOST_AUTO_TEST_CASE(the_stamp_is_compared_before_the_loader_looks_for_symbols) {
  const TemporaryFolder folder;
  std::string bytes = bytes_of(test_plugin("undefined_symbol"));
  const AbiStamp own = detail::kThisAbi;
  const std::size_t at = bytes.find(std::string(reinterpret_cast<const char*>(&own), sizeof own));
  BOOST_REQUIRE(at != std::string::npos);
  AbiStamp other = own;
  std::strcpy(other.real, "half");
  std::memcpy(bytes.data() + at, &other, sizeof other);
  const auto file = folder.file("half.so", bytes);
  BOOST_TEST(sentence([&] { plugin::Registry().load(file); }) ==
             file.string() + ": built with another ABI (Real: plugin half, program " + own.real +
                 "); rebuild it with the compiler, the libraries and the options of this program");
}

BOOST_AUTO_TEST_SUITE_END()
