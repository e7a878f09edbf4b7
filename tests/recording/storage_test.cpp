// Shorter forms of numbers: every float16 there is, the places where rounding decides, and numpy's own on real files
// (tests/probes/storage.py).
#include "recording/storage.hpp"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

namespace {

using namespace initlab::recording;

/// What a float16 stands for (IEEE 754, 3.6): (-1)^s 2^(e-15) (1 + m/1024), 2^-14 m/1024 if e is 0.
double value(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
  const double size = exponent == 31  ? (mantissa ? std::nan("") : std::numeric_limits<double>::infinity())
                      : exponent == 0 ? std::ldexp(mantissa, -24)
                                      : std::ldexp(1024 + mantissa, exponent - 25);
  return bits & 0x8000 ? -size : size;
}

template <class Real>
void check_halves() {
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const auto all = static_cast<std::uint16_t>(bits);
    const double exact = value(all);
    if (std::isnan(exact)) {
      BOOST_REQUIRE((half(static_cast<Real>(exact)) & 0x7fff) > 0x7c00);
      continue;
    }
    BOOST_REQUIRE_EQUAL(half(static_cast<Real>(exact)), all);
    const unsigned size = bits & 0x7fff;
    if (size >= 0x7c00) continue;
    // To the next number away from 0; behind the largest one it is 2^16, which is infinite.
    const double next =
        size + 1 == 0x7c00 ? std::copysign(65536.0, exact) : value(static_cast<std::uint16_t>(bits + 1));
    const Real between = static_cast<Real>((exact + next) / 2);  // exact: one bit more than a float16 has
    BOOST_REQUIRE_EQUAL(half(between), bits + (bits & 1));
    BOOST_REQUIRE_EQUAL(half(std::nextafter(between, Real(0))), all);
    BOOST_REQUIRE_EQUAL(half(std::nextafter(between, std::copysign(Real(1e6), between))), bits + 1);
  }
}

template <class Real>
void check_rounding(int mantissa) {
  const Real unit = std::numeric_limits<Real>::epsilon();
  for (int bits = 1; bits < mantissa; ++bits) {
    const Real step = std::ldexp(Real(1), -bits);  // distance of the numbers that are kept between 1 and 2
    for (const Real sign : {Real(1), Real(-1)}) {
      BOOST_TEST(rounded(sign * (1 + step), bits) == sign * (1 + step));
      BOOST_TEST(rounded(sign * (1 + step / 2), bits) == sign);                          // to the even one below
      BOOST_TEST(rounded(sign * (1 + step + step / 2), bits) == sign * (1 + 2 * step));  // and above
      BOOST_TEST(rounded(sign * (1 + step / 2 + unit), bits) == sign * (1 + step));
      BOOST_TEST(rounded(sign * (2 - unit), bits) == sign * 2);  // carries into the exponent
    }
    BOOST_TEST(rounded(Real(0), bits) == 0);
    BOOST_TEST(std::isinf(rounded(std::numeric_limits<Real>::max(), bits)));
    BOOST_TEST(std::isinf(rounded(std::numeric_limits<Real>::infinity(), bits)));
    BOOST_TEST(std::isnan(rounded(std::numeric_limits<Real>::quiet_NaN(), bits)));
  }
  BOOST_TEST(rounded(Real(1.1), mantissa) == Real(1.1));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(storage)

BOOST_AUTO_TEST_CASE(every_float16_and_what_lies_between_two) {
  check_halves<float>();
  check_halves<double>();
}

BOOST_AUTO_TEST_CASE(mantissas_of_each_length) {
  check_rounding<float>(23);
  check_rounding<double>(52);
}

BOOST_AUTO_TEST_SUITE_END()
