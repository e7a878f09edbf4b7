#include "data/published.hpp"

namespace initlab::data {

namespace {

/// 10,000 images of 3 x 32 x 32 bytes, each after its label.
constexpr std::uint64_t kCifarBatch = 10'000 * (1 + 3 * 32 * 32);
constexpr std::uint64_t kText = 100'000;

Published cifar_10() {
  const std::string folder = "cifar-10-batches-bin/";
  Published set{.name = "cifar-10",
                .url = "https://www.cs.toronto.edu/~kriz/",
                .files = {{"cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530", 170052171}}};
  for (const char* batch :
       {"data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"})
    set.members.push_back({folder + batch + ".bin", kCifarBatch});
  for (const char* text : {"batches.meta.txt", "readme.html"}) set.members.push_back({folder + text, kText});
  return set;
}

}  // namespace

const std::vector<Published>& published() {
  static const std::vector<Published> kPublished = {
      {.name = "mnist",
       .url = "https://ossci-datasets.s3.amazonaws.com/mnist/",
       .files = {{"train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", 9912422},
                 {"train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", 28881},
                 {"t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", 1648877},
                 {"t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", 4542}}},
      {.name = "fashion-mnist",
       .url = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
       .files = {{"train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", 26421880},
                 {"train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", 29515},
                 {"t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", 4422102},
                 {"t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", 5148}}},
      cifar_10()};
  return kPublished;
}

}  // namespace initlab::data
