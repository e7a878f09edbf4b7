// Threads that share out tasks.
#include "network/team.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <stdexcept>
#include <vector>

namespace initlab::test {

BOOST_AUTO_TEST_CASE(of_several_tasks_that_throw_the_first_in_number_is_heard_whichever_ends_first) {
  for (const Index threads : {1, 2, 4}) {
    network::Team team(threads);
    std::atomic<Index> done{0};
    try {
      team.run(8, [&](Index task, Index) {
        ++done;
        if (task == 2) std::this_thread::sleep_for(std::chrono::milliseconds(20));  // others throw meanwhile
        if (task >= 2) throw std::runtime_error(std::to_string(task));
      });
      BOOST_FAIL("no exception");
    } catch (const std::runtime_error& error) {
      BOOST_TEST(error.what() == "2");
    }
    BOOST_TEST(done == 8u);
    done = 0;
    team.run(8, [&](Index, Index) { ++done; });  // the next round knows nothing of it
    BOOST_TEST(done == 8u);
  }
}

BOOST_AUTO_TEST_CASE(a_thread_that_is_done_with_its_share_helps_others) {
  network::Team team(2);
  std::vector<std::atomic<int>> times(6);
  std::atomic<bool> others_done{false};
  team.run(6, [&](Index task, Index) {
    ++times[task];
    // The first task waits for the second, which stands in the same share: only another thread can do it.
    if (task == 1) others_done = true;
    while (task == 0 && !others_done) std::this_thread::yield();
  });
  for (const std::atomic<int>& count : times) BOOST_TEST(count == 1);
}

}  // namespace initlab::test
