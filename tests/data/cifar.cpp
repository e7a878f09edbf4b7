// CIFAR-10's six files.
#include "data/cifar.hpp"

#include "support.hpp"

namespace initlab::data::test {

namespace {

/// One record of each label; its pixels count up from the label's ten-fold.
Bytes records(const Bytes& labels) {
  Bytes bytes;
  for (const std::uint8_t label : labels) {
    bytes.push_back(label);
    for (std::size_t i = 0; i < 3072; ++i) bytes.push_back(static_cast<std::uint8_t>(10 * label + i));
  }
  return bytes;
}

void write_batches(const fs::path& folder) {
  fs::create_directories(folder);
  for (std::uint8_t i = 1; i <= 5; ++i)
    write(folder / ("data_batch_" + std::to_string(i) + ".bin"), records({i, static_cast<std::uint8_t>(i + 4)}));
  write(folder / "test_batch.bin", records({0, 9, 3}));
}

manifest::DataPlan cifar(const fs::path& folder) { return plan("cifar-10", {{"folder", folder.string()}}); }

}  // namespace

BOOST_AUTO_TEST_SUITE(cifar_10)

BOOST_AUTO_TEST_CASE(becomes_images_of_three_channels_in_the_order_of_its_files) {
  const TemporaryFolder folder;
  write_batches(folder.path());
  manifest::DataPlan image = cifar(folder.path());
  image.image = true;
  const Dataset dataset = load(image, {});
  BOOST_TEST(dataset.shape.text() == "3 x 32 x 32");
  BOOST_TEST(dataset.classes == 10);
  BOOST_TEST((copied(dataset.train.labels()) == std::vector<std::int32_t>{1, 5, 2, 6, 3, 7, 4, 8, 5, 9}));
  BOOST_TEST((copied(dataset.test.labels()) == std::vector<std::int32_t>{0, 9, 3}));
  BOOST_TEST(dataset.checksums.size() == 6u);
  // Sample 2 has label 2; pixel (channel 2, y 1, x 5) is entry 2048 + 32 + 5.
  BOOST_TEST(first(dataset.train, 3)(2085, 2) == Real((20 + 2085) % 256) / Real(255));
}

BOOST_AUTO_TEST_CASE(is_found_below_the_data_path_in_its_subfolders_plain_or_gzip) {
  for (const char* subfolder : {"", "cifar-10", "cifar-10-batches-bin"}) {
    const TemporaryFolder folder;
    write_batches(folder.path() / subfolder);
    fs::remove(folder.path() / subfolder / "data_batch_3.bin");
    write(folder.path() / subfolder / "data_batch_3.bin.gz", gzip(records({9})));
    const Environment path("INITLAB_DATA_PATH", folder.path().c_str());
    BOOST_TEST(copied(load(plan("cifar-10", {}), {}).train.labels()).at(4) == 9);
  }
}

BOOST_AUTO_TEST_CASE(that_is_not_there_or_lacks_a_file_is_refused) {
  const TemporaryFolder folder;
  const std::string there = folder.path().string(), own = "/home/nobody/.local/share/initlab/data/cifar-10";
  const Environment path("INITLAB_DATA_PATH", there.c_str()), xdg("XDG_DATA_HOME", nullptr),
      home("HOME", "/home/nobody");
  BOOST_TEST(load_sentence(plan("cifar-10", {})) ==
             "data: the files of cifar-10 were not found (looked for data_batch_1.bin, plain or .gz, in " + there +
                 "/cifar-10, " + there + "/cifar-10-batches-bin, " + there + ", " + own + ", " + own +
                 "-batches-bin); `initlab fetch cifar-10` downloads it; INITLAB_DATA_PATH or data.folder may name "
                 "another folder");
  write_batches(folder.path());
  fs::remove(folder.path() / "data_batch_4.bin");
  BOOST_TEST(load_sentence(cifar(folder.path())) ==
             there + ": data_batch_4.bin is missing (expected it, plain or .gz, beside the other files of cifar-10)");
}

BOOST_AUTO_TEST_CASE(whose_records_are_wrong_is_refused) {
  const TemporaryFolder folder;
  write_batches(folder.path());
  write(folder.path() / "test_batch.bin", records({0, 10}));
  BOOST_TEST(load_sentence(cifar(folder.path())) ==
             folder.file("test_batch.bin") + ": label 1 is out of range (got 10, expected 0 to 9)");
  for (const std::size_t size : {0, 3072, 3074}) {
    write(folder.path() / "data_batch_2.bin", Bytes(size));
    BOOST_TEST(load_sentence(cifar(folder.path())) ==
               folder.file("data_batch_2.bin") + ": not a file of whole CIFAR-10 records (got " + std::to_string(size) +
                   " bytes, expected a multiple of 3073)");
  }
}

BOOST_AUTO_TEST_CASE(more_samples_than_the_five_files_hold_are_refused) {
  const TemporaryFolder folder;
  write_batches(folder.path());
  manifest::DataPlan many = cifar(folder.path());
  many.train = 11;
  BOOST_TEST(load_sentence(many) ==
             "data.train: more samples than there are (got 11, expected at most 10, the samples of " +
                 folder.path().string() + ")");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
