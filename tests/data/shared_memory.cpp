#include "data/shared_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include "support.hpp"

namespace initlab::data::test {

BOOST_AUTO_TEST_SUITE(shared_memory)

namespace {

Dataset images_and_vectors() {
  Dataset dataset;
  dataset.shape = {1, 2, 3};
  dataset.classes = 4;
  dataset.target_size = 2;
  dataset.train = Samples(counting(18), 6, Real(0.5), 255, {3, 0, 2});
  dataset.test = Samples(std::vector<Real>{1, 2, 3, 4, 5, 6}, 6, {}, {{7, 8}, 2});
  dataset.checksums = {{"a.gz", "crc32:00000001"}, {"b", ""}};
  return dataset;
}

}  // namespace

BOOST_AUTO_TEST_CASE(holds_all_of_a_data_set_also_when_the_descriptor_is_closed) {
  const Dataset original = images_and_vectors();
  const Dataset copy = [&] { return mapped(SharedDataset(original).descriptor()); }();
  BOOST_TEST((copy.shape == original.shape));
  BOOST_TEST(copy.classes == 4);
  BOOST_TEST(copy.target_size == 2);
  BOOST_TEST((copy.checksums == original.checksums));
  BOOST_TEST(copied(copy.train.labels()) == (std::vector<std::int32_t>{3, 0, 2}), boost::test_tools::per_element());
  BOOST_TEST(copy.test.labels().empty());
  BOOST_TEST(copy.train.targets().size == 0);
  BOOST_TEST((copied(copy.test.targets().entries) == std::vector<Real>{7, 8}));
  BOOST_TEST(same(first(copy.train, 3), first(original.train, 3)));
  BOOST_TEST(same(first(copy.test, 1), first(original.test, 1)));
}

BOOST_AUTO_TEST_CASE(samples_keep_the_memory_that_they_are_views_of) {
  Samples samples;
  {
    const Dataset copy = mapped(SharedDataset(images_and_vectors()).descriptor());
    samples = copy.train;
  }
  BOOST_TEST(samples.labels()[0] == 3);
  BOOST_TEST(first(samples, 1)[5] == (Real(5) - Real(0.5)) / 255);
}

BOOST_AUTO_TEST_CASE(nobody_can_change_it) {
  const SharedDataset shared(images_and_vectors());
  BOOST_TEST(mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED, shared.descriptor(), 0) == MAP_FAILED);
  BOOST_TEST(pwrite(shared.descriptor(), "x", 1, 0) == -1);
  BOOST_TEST(ftruncate(shared.descriptor(), 0) == -1);
}

BOOST_AUTO_TEST_CASE(what_is_no_memory_cannot_be_mapped) {
  BOOST_TEST(sentence([] { mapped(-1); }) == "data: cannot be shared between processes (fstat: Bad file descriptor)");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
