// The array that a program writes is the tensor.
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "script.hpp"

namespace initlab::test {

namespace {

/// Draws, writes what it drew as raw bytes to the file that argv[1] names, and as an array.
const std::string kDraws = R"(
import numpy as np
a = np.random.default_rng(t["seed"]).normal(0, t["fan_in"] ** -0.5, t["shape"]).astype(sys.argv[2])
a.tofile(sys.argv[1])
np.save(t["output"], np.asfortranarray(a) if "fortran" in sys.argv else a)
)";

template <class T>
std::vector<T> numbers(const std::string& file) {
  const std::string bytes = bytes_of(file);
  std::vector<T> all(bytes.size() / sizeof(T));
  std::memcpy(all.data(), bytes.data(), bytes.size());
  return all;
}

/// The bits of w are those of python's numbers in C order, each rounded to Real.
template <class T>
void check_equal(const Matrix& w, const std::vector<T>& expected) {
  BOOST_REQUIRE(w.n_elem == expected.size());
  for (Index i = 0; i < w.n_elem; ++i) {
    const Real rounded = static_cast<Real>(expected[i]);
    BOOST_TEST(std::memcmp(&w.memptr()[i], &rounded, sizeof(Real)) == 0);
  }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(array, Script)

BOOST_AUTO_TEST_CASE(of_float32_every_bit_is_taken) {
  const Matrix w = filled(kDraws, {"drawn", "<f4"});
  check_equal(w, numbers<float>("drawn"));
  // (input, unit) in numpy is w(unit, input): 3 x 5 in C order and 5 x 3 in column-major order are the same bytes.
  BOOST_TEST(w(4, 1) == static_cast<Real>(numbers<float>("drawn")[1 * 5 + 4]));
}

BOOST_AUTO_TEST_CASE(float64_is_rounded) {
  const Matrix w = filled(kDraws, {"drawn", "<f8"});
  check_equal(w, numbers<double>("drawn"));
}

BOOST_AUTO_TEST_CASE(fortran_order_is_the_same_array) {
  const Matrix w = filled(kDraws, {"drawn", "<f4", "fortran"});
  check_equal(w, numbers<float>("drawn"));  // tofile writes in C order
}

BOOST_AUTO_TEST_CASE(tensors_have_equal_bits_on_one_and_on_three_threads) {
  write("import numpy as np\nnp.save(t['output'], np.random.default_rng(t['seed']).normal(size=t['shape']))\n");
  manifest::NetworkPlan small = plan({dense("a", 5), dense("b", 4), dense("c", 3)});
  small.initializer = choice(Kind::initializer, "program", command({INITLAB_PYTHON, "init.py"}));
  const network::Network network = assemble(small, {6});
  network::Team one(1), three(3);
  const network::Flat a = network::initialise(network, 1, one), b = network::initialise(network, 1, three),
                      c = network::initialise(network, 2, three);
  BOOST_TEST(std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Real)) == 0);
  BOOST_TEST(std::memcmp(a.memptr(), c.memptr(), a.n_elem * sizeof(Real)) != 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
