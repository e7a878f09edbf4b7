// What a layout will take on disk.
#include "recording/dataset_size.hpp"
#include "recording/file_plan.hpp"

namespace initlab::recording {

namespace {

/// Measured on HDF5 1.10.8: the file's own blocks; an object's header with its links and scale attributes; one
/// attribute; and what a text occupies besides its bytes.
constexpr std::uint64_t kFile = 6144, kObject = 420, kAttribute = 64, kText = 40;

std::uint64_t bytes_of(const Attributes& attributes) {
  std::uint64_t bytes = 0;
  for (const auto& [name, value] : attributes) {
    bytes += kAttribute + name.size();
    if (const std::string* words = std::get_if<std::string>(&value)) bytes += kText + words->size();
  }
  return bytes;
}

}  // namespace

std::vector<DatasetSize> dataset_sizes(const Layout& layout) {
  const FilePlan plan = plan_file(layout);
  std::vector<DatasetSize> sizes;
  for (const std::size_t dataset : plan.datasets) {
    const Table& table = plan.tables[dataset];
    sizes.push_back({table.path, table.schedule ? table.rows : 1, table.bytes(), table.stored_bytes()});
  }
  return sizes;
}

std::uint64_t estimated_size(const Layout& layout) {
  const FilePlan plan = plan_file(layout);
  std::uint64_t bytes = kFile;
  for (const auto& [path, attributes] : plan.groups) bytes += kObject + bytes_of(attributes);
  for (const Table& table : plan.tables) bytes += kObject + bytes_of(table.attributes) + table.stored_bytes();
  return bytes;
}

}  // namespace initlab::recording
