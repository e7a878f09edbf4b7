// Where quantities stand in the file.
#include "recording/layout.hpp"

#include <boost/test/unit_test.hpp>

using namespace initlab;
using namespace initlab::recording;

BOOST_AUTO_TEST_CASE(the_first_probe_stands_at_the_root_and_others_below_their_names) {
  BOOST_TEST(probe_base("hdf5", true) == "");
  BOOST_TEST(probe_base("films", false) == "probes/films");
  BOOST_TEST(node_group("", "hidden1") == "layers/hidden1");
  BOOST_TEST(node_group("probes/films", "hidden1") == "probes/films/layers/hidden1");
}

BOOST_AUTO_TEST_CASE(quantities_of_the_batch_stand_at_the_base) {
  Layout layout;
  layout.datasets.resize(1);
  Quantity of_node, of_batch;
  of_node.node = "out";
  of_node.name = "activation";
  of_batch.name = "loss";
  BOOST_TEST(add_quantities(layout, "probes/films", 3, {of_node, of_batch}) == 1u);
  BOOST_TEST(layout.datasets.at(1).group == "probes/films/layers/out");
  BOOST_TEST(layout.datasets.at(2).group == "probes/films");
  for (const std::size_t i : {1, 2}) {
    BOOST_TEST(layout.datasets[i].base == "probes/films");
    BOOST_TEST(layout.datasets[i].schedule == 3);
  }
}
