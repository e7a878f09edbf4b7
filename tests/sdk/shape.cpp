#include "initlab/shape.hpp"

#include "support.hpp"

namespace initlab::test {

BOOST_AUTO_TEST_SUITE(shape)

BOOST_AUTO_TEST_CASE(size_is_the_product_of_the_extents) {
  BOOST_TEST(Shape{784}.size() == 784);
  BOOST_TEST((Shape{3, 32, 16}.size()) == 1536);
  BOOST_TEST(Shape{}.size() == 1);
}

BOOST_AUTO_TEST_CASE(axes_are_named_for_vectors_and_images) {
  BOOST_TEST((Shape{100}.axes() == std::vector<Axis>{{"unit", 100}}));
  BOOST_TEST((Shape{1, 28, 30}.axes() == std::vector<Axis>{{"channel", 1}, {"y", 28}, {"x", 30}}));
  BOOST_TEST((Shape{5, 6}.axes() == std::vector<Axis>{{"axis0", 5}, {"axis1", 6}}));
}

BOOST_AUTO_TEST_CASE(three_extents_are_an_image) {
  BOOST_TEST((Shape{1, 28, 28}.is_image()));
  BOOST_TEST(!Shape{784}.is_image());
}

BOOST_AUTO_TEST_CASE(is_written_with_crosses) {
  BOOST_TEST((Shape{1, 28, 28}.text()) == "1 x 28 x 28");
  BOOST_TEST(Shape{784}.text() == "784");
}

BOOST_AUTO_TEST_CASE(equal_extents_are_equal_shapes) {
  BOOST_TEST((Shape{2, 3} == Shape(std::vector<Index>{2, 3})));
  BOOST_TEST((Shape{2, 3} != Shape{3, 2}));
  BOOST_TEST((Shape{6} != Shape{2, 3}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::test
