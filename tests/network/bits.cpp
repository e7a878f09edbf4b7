// The same bits, whatever the number of threads.
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <functional>

#include "pass.hpp"

namespace initlab::test {

namespace {

bool equal_bits(const Matrix& a, const Matrix& b) {
  return a.n_elem == b.n_elem && std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Real)) == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(passes_and_gradients_have_equal_bits_on_one_to_four_threads) {
  const auto plain =
      plan({dense("a", 300), activation("s", "sigmoid"), dense("b", 200), activation("t", "tanh"), dense("c", 10)});
  const auto normed = plan({dense("a", 300), layer("n", "batch_norm"), activation("s", "relu"), dense("c", 10)});
  const auto wide = plan({dense("a", 600), activation("s", "sigmoid"), dense("b", 520), dense("c", 10)});
  for (const auto* p : {&plain, &normed, &wide})
    for (const Index samples : {1, 3, 28, 100, 128, 1000}) {
      const network::Network network = assemble(*p, {784});
      const KeptPass one = run(network, samples, 1);
      for (const Index threads : {2, 3, 4}) {
        const KeptPass many = run(network, samples, threads);
        BOOST_TEST(equal_bits(one.outputs.back(), many.outputs.back()));
        BOOST_TEST(equal_bits(one.gradient, many.gradient));
      }
    }
}

BOOST_AUTO_TEST_CASE(products_of_a_thousand_have_equal_bits_on_one_and_two_threads) {
  const network::Network network = assemble(plan({dense("a", 1000, false), dense("b", 1000, false)}), {1000});
  const KeptPass one = run(network, 1000, 1), two = run(network, 1000, 2);
  BOOST_TEST(equal_bits(one.outputs.back(), two.outputs.back()));
  BOOST_TEST(equal_bits(one.gradient, two.gradient));
}

BOOST_AUTO_TEST_CASE(slices_cover_the_batch_and_are_cut_at_multiples_of_four) {
  std::vector<Index> begins;
  for (Index n = 1; n < 3000; n += n < 200 ? 1 : 37) {
    network::slices(n, n % 3 == 0 ? 24 : 64, begins);
    BOOST_TEST(begins.front() == 0u);
    BOOST_TEST(begins.back() == n);
    for (std::size_t s = 0; s + 1 < begins.size(); ++s) {
      BOOST_TEST(begins[s] < begins[s + 1]);
      BOOST_TEST(begins[s] % 4 == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_exception_of_a_task_is_thrown_again_after_the_others_have_finished) {
  network::Team team(3);
  std::atomic<int> done{0};
  const std::function<void(Index, Index)> task = [&](Index i, Index) {
    if (i == 2) throw Error("task 2 failed");
    ++done;
  };
  BOOST_CHECK_EXCEPTION(team.run(9, task), Error,
                        [](const Error& e) { return std::string(e.what()) == "task 2 failed"; });
  BOOST_TEST(done == 8);
  done = 0;
  team.run(2, task);  // and the team still works
  BOOST_TEST(done == 2);
}

}  // namespace initlab::test
