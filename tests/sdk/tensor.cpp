#include "initlab/tensor.hpp"

#include "support.hpp"

namespace initlab::test {

BOOST_AUTO_TEST_SUITE(tensor)

BOOST_AUTO_TEST_CASE(dense_weight_is_units_by_inputs_and_states_its_fans) {
  const TensorSpec weight = TensorSpec::dense_weight(784, 100);
  BOOST_TEST(weight.rows == 100);
  BOOST_TEST(weight.columns == 784);
  BOOST_TEST(weight.fan_in == 784);
  BOOST_TEST(weight.fan_out == 100);
  BOOST_TEST((weight.axes == std::vector<Axis>{{"input", 784}, {"unit", 100}}));
  BOOST_TEST(weight.size() == 78400);
  BOOST_TEST(name(weight.role) == "weight");
}

BOOST_AUTO_TEST_CASE(vector_has_one_column) {
  const TensorSpec bias = TensorSpec::vector("bias", Role::bias, {"unit", 7}, 3, 1);
  BOOST_TEST(bias.rows == 7);
  BOOST_TEST(bias.columns == 1);
  BOOST_TEST(bias.fan_in == 3);
  BOOST_TEST((bias.axes == std::vector<Axis>{{"unit", 7}}));
}

BOOST_AUTO_TEST_CASE(views_write_into_the_flat_vector_and_nowhere_else) {
  std::vector<Real> flat(10, 0);
  const std::vector<TensorSlot> slots = {{1, 2, 3}, {7, 2, 1}};
  const Tensors tensors(flat.data(), slots);
  tensors[0] = Matrix(2, 3, arma::fill::ones);
  tensors[1].fill(2);
  const std::vector<Real> expected = {0, 1, 1, 1, 1, 1, 1, 2, 2, 0};
  BOOST_TEST(flat == expected, boost::test_tools::per_element());
  BOOST_TEST(ConstTensors(tensors)[1].at(1, 0) == 2);
}

BOOST_AUTO_TEST_CASE(parts_cover_every_element_once) {
  for (const TensorSlot slot : {TensorSlot{0, 5, 7}, TensorSlot{0, 13, 1}, TensorSlot{0, 3, 2}})
    for (const Index count : {1, 2, 4, 9}) {
      Index next = 0;
      for (Index i = 0; i < count; ++i) {
        const Part::Range range = Part{i, count}.of(slot);
        BOOST_TEST(range.begin == next);
        if (slot.columns > 1) BOOST_TEST(range.begin % slot.rows == 0);  // whole columns
        next = range.end;
      }
      BOOST_TEST(next == slot.rows * slot.columns);
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
