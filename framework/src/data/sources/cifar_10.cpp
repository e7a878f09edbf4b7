#include "data/cifar.hpp"
#include "data/search.hpp"
#include "data/source.hpp"

namespace initlab::data {

namespace {

const std::vector<std::string> kTraining = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                            "data_batch_4.bin", "data_batch_5.bin"};

RawSet read_set(const FolderSearch& search, const std::filesystem::path& folder, const std::vector<std::string>& names,
                Checksums& checksums) {
  CifarRecords records;
  RawSet set;
  for (const std::string& name : names) {
    const FoundFile file = read_beside(search, folder, name, checksums);
    parse_cifar(file.bytes, file.name, records);
    set.origin = names.size() > 1 ? folder.string() : file.name;
  }
  set.values = std::move(records.pixels);
  set.labels = std::move(records.labels);
  return set;
}

RawData read(const manifest::DataPlan& plan) {
  FolderSearch search = {
      .source = "cifar-10",
      .files = kTraining,
      .subfolders = {"cifar-10", "cifar-10-batches-bin"},
      .hint = "`initlab fetch cifar-10` downloads it; INITLAB_DATA_PATH or data.folder may name another folder"};
  search.files.push_back("test_batch.bin");
  const std::filesystem::path folder = find_folder(search, plan.source.parameters);
  RawData raw;
  raw.shape = {kCifarChannels, kCifarSide, kCifarSide};
  raw.classes = kCifarClasses;
  raw.train = read_set(search, folder, kTraining, raw.checksums);
  raw.test = read_set(search, folder, {"test_batch.bin"}, raw.checksums);
  return raw;
}

}  // namespace

Source cifar_10_source() {
  Source source;
  source.about.name = "cifar-10";
  source.about.formula =
      "60,000 colour images of 32 x 32 pixels of things and animals in 10 classes; 50,000 to train, 10,000 to test";
  source.about.notes =
      "The binary version: data_batch_1.bin to data_batch_5.bin and test_batch.bin, each plain or .gz; "
      "`initlab fetch cifar-10` downloads it. INITLAB_DATA_PATH's folders are searched first: cifar-10 and "
      "cifar-10-batches-bin there, and the folders themselves.";
  source.about.reference = "Krizhevsky 2009, Learning multiple layers of features from tiny images";
  source.about.parameters = {folder_parameter("the six files of the binary version").optional()};
  source.read = read;
  return source;
}

}  // namespace initlab::data
