#include "data/idx_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "data/gzip.hpp"
#include "data/idx.hpp"
#include "data/user_folder.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace fs = std::filesystem;

namespace {

constexpr const char* kTrainImages = "train-images-idx3-ubyte";
constexpr const char* kTrainLabels = "train-labels-idx1-ubyte";
constexpr const char* kTestImages = "t10k-images-idx3-ubyte";
constexpr const char* kTestLabels = "t10k-labels-idx1-ubyte";

std::vector<fs::path> data_path() {
  const char* variable = std::getenv("INITLAB_DATA_PATH");
  std::vector<fs::path> folders;
  for (std::string_view rest = variable ? variable : ""; !rest.empty();) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    // An empty entry would mean the current folder, which nobody asked for.
    if (end > 0) folders.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return folders;
}

std::vector<fs::path> places(const IdxSearch& search, const Parameters& parameters) {
  std::vector<fs::path> places;
  if (parameters.has("folder")) {
    const fs::path named = parameters.text("folder");
    places.push_back(named);
    if (named.is_relative())
      for (const fs::path& folder : data_path()) places.push_back(folder / named);
    return places;
  }
  for (const fs::path& folder : data_path()) {
    places.push_back(folder / search.source);
    places.push_back(folder);
  }
  if (const fs::path own = user_folder(); !own.empty()) places.push_back(own / search.source);
  places.insert(places.end(), search.last.begin(), search.last.end());
  return places;
}

/// folder/name, else folder/name.gz, else nothing.
std::optional<fs::path> find(const fs::path& folder, const char* name) {
  for (const char* suffix : {"", ".gz"}) {
    const fs::path file = folder / (std::string(name) + suffix);
    std::error_code ignored;
    if (fs::exists(file, ignored)) return file;
  }
  return std::nullopt;
}

fs::path choose(const IdxSearch& search, const Parameters& parameters) {
  const std::vector<fs::path> candidates = places(search, parameters);
  std::vector<std::string> tried;
  for (const fs::path& folder : candidates) {
    for (const char* name : {kTrainImages, kTrainLabels, kTestImages, kTestLabels})
      if (find(folder, name)) return folder;
    tried.push_back(folder.string());
  }
  const std::string hint = parameters.has("folder") ? "correct data.folder" : search.hint;
  if (tried.empty())
    throw Error(fmt::format("data: the files of {} were not found (INITLAB_DATA_PATH and data.folder are not set); {}",
                            search.source, hint));
  throw Error(fmt::format("data: the files of {} were not found (looked for {}, plain or .gz, in {}); {}",
                          search.source, kTrainImages, text::join(tried), hint));
}

struct FoundFile {
  std::string name;
  std::vector<std::uint8_t> bytes;
};

FoundFile read_one(const IdxSearch& search, const fs::path& folder, const char* name,
                   std::map<std::string, std::string>& checksums) {
  const std::optional<fs::path> file = find(folder, name);
  if (!file)
    throw Error(fmt::format("{}: {} is missing (expected it, plain or .gz, beside the other files of {})",
                            folder.string(), name, search.source));
  FileContents contents = read_file(*file);
  checksums[file->string()] = contents.checksum;
  return {file->string(), std::move(contents.bytes)};
}

struct FileSet {
  RawSet set;  ///< its origin is the file of images
  std::string labels_file;
  Index rows = 0, columns = 0;
};

FileSet read_set(const IdxSearch& search, const fs::path& folder, const char* images_name, const char* labels_name,
                 std::map<std::string, std::string>& checksums) {
  FoundFile file = read_one(search, folder, labels_name, checksums);
  const std::string labels_file = file.name;
  const std::vector<std::uint8_t> labels = parse_idx_labels(std::move(file.bytes), labels_file);
  file = read_one(search, folder, images_name, checksums);
  IdxImages images = parse_idx_images(std::move(file.bytes), file.name);
  if (images.count != labels.size())
    throw Error(fmt::format("{}: as many images as labels are needed (got {} images, and {} labels in {})", file.name,
                            images.count, labels.size(), labels_file));
  RawSet set{std::move(images.pixels), {labels.begin(), labels.end()}, file.name};
  return {std::move(set), labels_file, images.rows, images.columns};
}

void check_labels(const FileSet& files, Index classes) {
  const std::vector<std::int32_t>& labels = files.set.labels;
  const auto wrong = std::find_if(labels.begin(), labels.end(),
                                  [&](std::int32_t label) { return static_cast<Index>(label) >= classes; });
  if (wrong != labels.end())
    throw Error(fmt::format("{}: label {} is out of range (got {}, expected 0 to {})", files.labels_file,
                            wrong - labels.begin(), *wrong, classes - 1));
}

}  // namespace

Parameter folder_parameter() {
  return Parameter::text("folder",
                         "folder with the four IDX files, plain or .gz; a relative one is also looked for below each "
                         "folder of INITLAB_DATA_PATH");
}

RawData read_idx_folder(const IdxSearch& search, const Parameters& parameters) {
  const fs::path folder = choose(search, parameters);
  RawData raw;
  FileSet train = read_set(search, folder, kTrainImages, kTrainLabels, raw.checksums);
  FileSet test = read_set(search, folder, kTestImages, kTestLabels, raw.checksums);
  if (train.rows != test.rows || train.columns != test.columns)
    throw Error(fmt::format("{}: test images must be as large as training images (got {} x {}, expected {} x {})",
                            test.set.origin, test.rows, test.columns, train.rows, train.columns));
  const std::vector<std::int32_t>& labels = train.set.labels;
  raw.classes = search.classes.value_or(static_cast<Index>(*std::max_element(labels.begin(), labels.end())) + 1);
  check_labels(train, raw.classes);
  check_labels(test, raw.classes);
  raw.shape = {1, train.rows, train.columns};
  raw.train = std::move(train.set);
  raw.test = std::move(test.set);
  return raw;
}

}  // namespace initlab::data
