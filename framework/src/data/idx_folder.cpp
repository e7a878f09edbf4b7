#include "data/idx_folder.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <future>

#include "data/idx.hpp"
#include "data/labels.hpp"
#include "initlab/error.hpp"

namespace initlab::data {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTrainImages = "train-images-idx3-ubyte";
constexpr const char* kTrainLabels = "train-labels-idx1-ubyte";
constexpr const char* kTestImages = "t10k-images-idx3-ubyte";
constexpr const char* kTestLabels = "t10k-labels-idx1-ubyte";

/// Sets whose files have the same names, and the CRC-32 of their test labels, decompressed.
constexpr std::pair<const char*, std::uint32_t> kTestLabelsOf[] = {{"mnist", 0x4ab9eff9},
                                                                   {"fashion-mnist", 0x80142c1f}};

/// The other of these sets whose test labels stand in a folder; "" if `wanted` is none of them.
std::string other_set(const std::string& wanted, const fs::path& folder) {
  const auto known = std::find_if(std::begin(kTestLabelsOf), std::end(kTestLabelsOf),
                                  [&](const auto& set) { return set.first == wanted; });
  if (known == std::end(kTestLabelsOf)) return "";
  std::uint32_t checksum = 0;
  try {
    FolderSearch search;
    search.source = wanted;
    Checksums ignored;
    const FoundFile labels = read_beside(search, folder, kTestLabels, ignored);
    checksum = libdeflate_crc32(0, labels.bytes.data(), labels.bytes.size());
  } catch (const Error&) {
    return "";  // whoever reads the folder says what is wrong with it
  }
  for (const auto& [name, its_checksum] : kTestLabelsOf)
    if (checksum == its_checksum && name != wanted) return name;
  return "";
}

FolderSearch folder_search(const IdxSearch& search) {
  return {.source = search.source,
          .files = {kTrainImages, kTrainLabels, kTestImages, kTestLabels},
          .subfolders = {search.source},
          .last = search.last,
          .hint = search.hint,
          .other = [wanted = search.source](const fs::path& folder) { return other_set(wanted, folder); }};
}

struct FileSet {
  RawSet set;  ///< its origin is the file of images
  std::string labels_file;
  Index rows = 0, columns = 0;
};

FileSet read_set(const FolderSearch& search, const fs::path& folder, const char* images_name, const char* labels_name,
                 Checksums& checksums) {
  FoundFile file = read_beside(search, folder, labels_name, checksums);
  const std::string labels_file = file.name;
  const ByteBuffer labels = parse_idx_labels(std::move(file.bytes), labels_file);
  file = read_beside(search, folder, images_name, checksums);
  IdxImages images = parse_idx_images(std::move(file.bytes), file.name);
  if (images.count != labels.size())
    throw Error(fmt::format("{}: as many images as labels are needed (got {} images, and {} labels in {})", file.name,
                            images.count, labels.size(), labels_file));
  RawSet set{std::move(images.pixels), {labels.begin(), labels.end()}, file.name};
  return {std::move(set), labels_file, images.rows, images.columns};
}

}  // namespace

Parameter idx_folder_parameter() { return folder_parameter("the four IDX files"); }

RawData read_idx_folder(const IdxSearch& search, const Parameters& parameters) {
  const FolderSearch where = folder_search(search);
  const fs::path folder = find_folder(where, parameters);
  RawData raw;
  // Most of the time is inflating, so both sets are read at once; of their mistakes the training set's are heard first.
  Checksums of_test;
  std::future<FileSet> reading =
      std::async(std::launch::async, [&] { return read_set(where, folder, kTestImages, kTestLabels, of_test); });
  FileSet train = read_set(where, folder, kTrainImages, kTrainLabels, raw.checksums);
  FileSet test = reading.get();
  raw.checksums.merge(of_test);
  if (train.rows != test.rows || train.columns != test.columns)
    throw Error(fmt::format("{}: test images must be as large as training images (got {} x {}, expected {} x {})",
                            test.set.origin, test.rows, test.columns, train.rows, train.columns));
  raw.classes = search.classes ? *search.classes : class_count({}, train.set.labels);
  check_labels(train.set.labels, raw.classes, train.labels_file);
  check_labels(test.set.labels, raw.classes, test.labels_file);
  raw.shape = {1, train.rows, train.columns};
  raw.train = std::move(train.set);
  raw.test = std::move(test.set);
  return raw;
}

}  // namespace initlab::data
