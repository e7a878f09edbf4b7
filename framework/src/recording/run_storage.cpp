#include "recording/run_storage.hpp"

#include <numeric>

#include "recording/hdf5/attributes.hpp"

namespace initlab::recording {

namespace {

/// What a flush may append besides the row's own chunks: nodes of chunk indices, headers, texts of attributes.
constexpr std::uint64_t kMetadata = 256 << 10;

}  // namespace

RunStorage::RunStorage(const std::filesystem::path& path, FilePlan plan)
    : plan_(std::move(plan)), committed_(plan_.schedules.size(), 0), counts_(committed_) {
  const hdf5::Session session;
  file_ = hdf5::File(path, plan_.index_half);
  try {
    create();
  } catch (...) {
    file_.abandon();
    tables_.clear();
    file_ = hdf5::File();
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    throw;
  }
}

RunStorage::~RunStorage() {
  const hdf5::Session session;
  tables_.clear();
  file_ = hdf5::File();
}

void RunStorage::create() {
  for (const auto& [path, attributes] : plan_.groups) {
    if (path.empty()) {
      hdf5::write_attributes(file_.id(), attributes);
      continue;
    }
    hdf5::Handle group = file_.create_group(path);
    hdf5::write_attributes(group.id(), attributes);
    group.close(path);
  }
  tables_.reserve(plan_.tables.size());
  std::uint64_t bytes = kMetadata;
  for (const Table& table : plan_.tables) {
    create_table(table);
    if (!table.grows) bytes += table.bytes();
  }
  tables_[plan_.commit].write(committed_.data());
  file_.flush(bytes);
}

void RunStorage::create_table(const Table& table) {
  hdf5::Dataset& dataset = table.grows
                               ? tables_.emplace_back(file_, table.path, table.element, table.extent, table.chunk)
                               : tables_.emplace_back(file_, table.path, table.element, table.extent);
  if (table.is_scale) dataset.make_scale();
  hdf5::write_attributes(dataset.id(), table.attributes);
  for (unsigned i = 0; i < table.scales.size(); ++i) dataset.attach(tables_[table.scales[i]], i);
  if (!table.is_scale || table.grows) return;
  std::vector<std::int32_t> positions(table.extent[0]);
  std::iota(positions.begin(), positions.end(), 0);
  dataset.write(positions.data());
}

void RunStorage::write_once(RowState& row) {
  for (const RowState::Values& one : row.once) tables_[plan_.datasets[one.dataset]].write(one.bytes.data());
}

std::uint64_t RunStorage::growth(const RowState& row) const {
  std::uint64_t bytes = kMetadata;
  for (const RowState::Values& one : row.values) bytes += plan_.row_growth(plan_.tables[plan_.datasets[one.dataset]]);
  for (const RowState::Values& one : row.once) bytes += one.bytes.size();
  return bytes;
}

void RunStorage::commit(RowState& row, std::int64_t step) {
  const hdf5::Session session;
  write_once(row);
  if (row.schedule < 0) return file_.flush(growth(row));
  const std::int64_t position = committed_[row.schedule];
  for (RowState::Values& one : row.values) {
    const std::size_t table = plan_.datasets[one.dataset];
    if (!one.present) fill_missing(one.bytes, plan_.tables[table].element, 0);
    tables_[table].write_row(position, one.bytes.data());
  }
  write_step(row.schedule, position, step);
  file_.flush(growth(row));
  counts_[row.schedule] = position + 1;
  tables_[plan_.commit].write(counts_.data());
  file_.flush(0);
  committed_[row.schedule] = position + 1;
}

void RunStorage::write_step(int schedule, std::int64_t row, std::int64_t step) {
  const FilePlan::Schedule& axis = plan_.schedules[schedule];
  const double epoch = static_cast<double>(step) / axis.steps_per_epoch;
  if (axis.step) {
    tables_[axis.scale].write_row(row, &epoch);
    tables_[*axis.step].write_row(row, &step);
  } else {
    tables_[axis.scale].write_row(row, &step);
  }
}

void RunStorage::set(const std::string& name, const Attribute& value) {
  const hdf5::Session session;
  hdf5::write_attributes(file_.id(), {{name, value}});
  file_.flush(kMetadata + (std::holds_alternative<std::string>(value) ? std::get<std::string>(value).size() : 0));
}

bool RunStorage::stands_at(const std::filesystem::path& path) const {
  const hdf5::Session session;
  return file_.stands_at(path);
}

void RunStorage::close() {
  const hdf5::Session session;
  for (hdf5::Dataset& table : tables_) table.close();
  file_.close();
}

void RunStorage::abandon() noexcept {
  const hdf5::Session session;
  file_.abandon();
  tables_.clear();
  file_ = hdf5::File();
}

}  // namespace initlab::recording
