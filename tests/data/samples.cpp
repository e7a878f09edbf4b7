#include "support.hpp"

namespace initlab::data::test {

BOOST_AUTO_TEST_SUITE(samples)

BOOST_AUTO_TEST_CASE(of_bytes_are_scaled_by_one_subtraction_and_one_division_in_real) {
  // All 256 bytes; the bits of numpy's (uint8.astype(float32) - float32(o)) / float32(d).
  const Samples bytes(counting(256), 256, Real(72.94), Real(90.02), {0});
  const Matrix x = first(bytes, 1);
  for (Index i = 0; i < 256; ++i) {
    const Real shifted = Real(i) - Real(72.94);
    BOOST_TEST(x[i] == shifted / Real(90.02));
  }
}

BOOST_AUTO_TEST_CASE(are_gathered_in_the_order_of_the_index_also_repeatedly) {
  const Samples values(std::vector<Real>{1, 2, 3, 4, 5, 6}, 2, {0, 1, 2});
  Matrix x(2, 4);
  values.gather(std::vector<std::int64_t>{2, 0, 2, 1}, x);
  const std::vector<Real> expected = {5, 6, 1, 2, 5, 6, 3, 4};
  BOOST_TEST(std::vector<Real>(x.begin(), x.end()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refuse_a_matrix_of_the_wrong_size_and_an_index_outside) {
  const Samples values(std::vector<Real>{1, 2, 3, 4}, 2, {0, 1});
  Matrix wrong(3, 1), right(2, 1);
  BOOST_TEST(sentence([&] { values.gather(std::vector<std::int64_t>{0}, wrong); }) ==
             "samples: gather into a matrix of the wrong size (got 3 x 1, expected 2 x 1)");
  BOOST_TEST(sentence([&] { values.gather(std::vector<std::int64_t>{-1}, right); }) ==
             "samples: there is no sample -1 (got 2 samples)");
  BOOST_TEST(sentence([&] { values.gather(std::vector<std::int64_t>{2}, right); }) ==
             "samples: there is no sample 2 (got 2 samples)");
}

BOOST_AUTO_TEST_CASE(refuse_entries_that_do_not_fit_their_labels) {
  BOOST_TEST(sentence([] {
               Samples(counting(5), 2, 0, 1, {0, 1});
             }) == "samples: entries and labels do not fit (got 5 entries, expected 2 for each of 2 labels)");
}

BOOST_AUTO_TEST_CASE(may_have_target_vectors_in_place_of_labels) {
  const Samples values(std::vector<Real>{1, 2, 3, 4}, 2, {}, {{5, 6, 7, 8, 9, 10}, 3});
  BOOST_TEST(values.count() == 2);
  BOOST_TEST(values.labels().empty());
  BOOST_TEST(same(first_targets(values, 2), Matrix({{5, 8}, {6, 9}, {7, 10}})));
}

BOOST_AUTO_TEST_CASE(refuse_targets_that_do_not_fit) {
  BOOST_TEST(sentence([] {
               Samples(std::vector<Real>{1, 2, 3}, 2, {}, {{5, 6}, 1});
             }) == "samples: entries and targets do not fit (got 3 entries, expected 2 for each of 2 targets)");
  BOOST_TEST(sentence([] {
               Samples(std::vector<Real>{1, 2}, 2, {}, {{5, 6, 7}, 2});
             }) ==
             "samples: either labels or whole target vectors are needed (got 0 labels and 3 entries of vectors of 2)");
  BOOST_TEST(sentence([] {
               Samples(std::vector<Real>{1, 2}, 2, {1}, {{5, 6}, 2});
             }) ==
             "samples: either labels or whole target vectors are needed (got 1 labels and 2 entries of vectors of 2)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
