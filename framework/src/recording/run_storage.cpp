#include "recording/run_storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "recording/hdf5/attributes.hpp"
#include "recording/hdf5/input.hpp"

namespace initlab::recording {

namespace {

/// What a flush may append besides the row's own chunks: nodes of chunk indices, headers, texts of attributes.
constexpr std::uint64_t kMetadata = 256 << 10;

}  // namespace

RunStorage::RunStorage(const std::filesystem::path& path, FilePlan plan, hdf5::File::Readers readers)
    : plan_(std::move(plan)),
      live_(readers == hdf5::File::Readers::live),
      committed_(plan_.schedules.size(), 0),
      counts_(committed_),
      last_steps_(plan_.schedules.size(), -1) {
  const hdf5::Session session;
  file_ = hdf5::File(path, plan_.index_half, readers);
  lock_ = hdf5::WriterLock(path);
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
    bytes += table.grows ? plan_.index_bytes(table) : table.bytes();
  }
  for (std::size_t i = 0; i < tables_.size(); ++i)
    if (plan_.tables[i].grows) tables_[i].make_index();
  tables_[plan_.commit].write(committed_.data());
  file_.flush(bytes);
}

void RunStorage::create_table(const Table& table) {
  hdf5::Dataset& dataset = table.grows ? tables_.emplace_back(file_, table.path, table.element, table.extent,
                                                              table.chunk, table.deflate, table.shuffle)
                                       : tables_.emplace_back(file_, table.path, table.element, table.extent);
  if (table.is_scale) dataset.make_scale();
  hdf5::write_attributes(dataset.id(), table.attributes);
  for (unsigned i = 0; i < table.scales.size(); ++i) dataset.attach(tables_[table.scales[i]], i);
  if (!table.is_scale || table.grows) return;
  std::vector<std::int32_t> positions(table.extent[0]);
  std::iota(positions.begin(), positions.end(), 0);
  std::copy(table.positions.begin(), table.positions.end(), positions.begin());
  dataset.write(positions.data());
}

std::optional<std::size_t> RunStorage::schedule_of(std::size_t table) const {
  const std::vector<std::size_t>& scales = plan_.tables[table].scales;
  for (std::size_t s = 0; s < plan_.schedules.size(); ++s) {
    const std::size_t axis = plan_.schedules[s].scale;
    if (table == axis || (!scales.empty() && scales[0] == axis)) return s;
  }
  return std::nullopt;
}

void RunStorage::adopt(std::size_t table, const hdf5::InputArray& begun, std::uint64_t rows) {
  const Table& planned = plan_.tables[table];
  std::vector<std::uint64_t> extent = begun.extent();
  if (planned.grows && !extent.empty()) extent.erase(extent.begin());
  if (extent != planned.extent)
    throw Error(fmt::format("dataset {}: another extent than this run's; it is not this run's file", planned.path));
  if (!planned.grows) {
    std::vector<std::byte> values(planned.bytes());
    begun.read(0, planned.extent.empty() ? 1 : planned.extent[0], planned.element, values.data());
    return tables_[table].write(values.data());
  }
  constexpr std::uint64_t kBlock = 4 << 20;
  const std::uint64_t at_once = std::max<std::uint64_t>(1, kBlock / std::max<std::uint64_t>(1, planned.bytes()));
  std::vector<std::byte> values;
  for (std::uint64_t row = 0; row < rows; row += at_once) {
    const std::uint64_t count = std::min(at_once, rows - row);
    values.resize(count * planned.bytes());
    begun.read(row, count, planned.element, values.data());
    tables_[table].write_rows(row, count, values.data());
  }
}

void RunStorage::adopt(const std::filesystem::path& path) {
  const hdf5::Session session;
  const hdf5::Handle begun = hdf5::open_input(path);
  std::vector<std::int64_t> rows(committed_.size());
  const hdf5::InputArray commit(begun.id(), plan_.tables[plan_.commit].path);
  if (commit.extent() != std::vector<std::uint64_t>{rows.size()})
    throw Error("dataset commit: another extent than this run's; it is not this run's file");
  commit.read(0, rows.size(), rows.data());
  std::uint64_t bytes = kMetadata;
  for (std::size_t t = 0; t < plan_.tables.size(); ++t) {
    const std::optional<std::size_t> schedule = schedule_of(t);
    const hdf5::InputArray array(begun.id(), plan_.tables[t].path);
    if (t == plan_.commit || !array.is_written() || (plan_.tables[t].grows && !schedule)) continue;
    adopt(t, array, schedule ? static_cast<std::uint64_t>(rows[*schedule]) : 0);
    bytes += plan_.tables[t].grows ? array.stored_bytes() + plan_.row_growth(plan_.tables[t]) : plan_.tables[t].bytes();
  }
  for (std::size_t s = 0; s < rows.size(); ++s) {
    if (rows[s] == 0) continue;
    const FilePlan::Schedule& axis = plan_.schedules[s];
    const hdf5::InputArray steps(begun.id(), plan_.tables[axis.step.value_or(axis.scale)].path);
    steps.read(static_cast<std::uint64_t>(rows[s] - 1), 1, &last_steps_[s]);
  }
  file_.flush(bytes);
  counts_ = rows;
  tables_[plan_.commit].write(counts_.data());
  file_.flush(0);
  committed_ = rows;
}

void RunStorage::write_once(RowState& row) {
  for (RowState::Values& one : row.once) {
    const std::size_t table = plan_.datasets[one.dataset];
    shorten(one, row.format.entry(one.dataset).element, plan_.tables[table]);
    tables_[table].write(one.bytes.data());
  }
}

void RunStorage::shorten(RowState::Values& values, Element from, const Table& table) const {
  if (table.element == Element::float16) to_half(values.bytes, from);
  if (table.mantissa_bits > 0) round_all(values.bytes, from, table.mantissa_bits);
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
    const Element element = row.format.entry(one.dataset).element;
    if (!one.present) fill_missing(one.bytes, element, 0);
    shorten(one, element, plan_.tables[table]);
    tables_[table].write_row(position, one.bytes.data());
  }
  write_step(row.schedule, position, step);
  file_.flush(growth(row));
  counts_[row.schedule] = position + 1;
  tables_[plan_.commit].write(counts_.data());
  file_.flush(0);
  committed_[row.schedule] = position + 1;
  last_steps_[row.schedule] = step;
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

void RunStorage::start_live() {
  const hdf5::Session session;
  if (live_) file_.start_live();
}

void RunStorage::set(const Attributes& attributes) {
  if (live_) return pending_.insert(pending_.end(), attributes.begin(), attributes.end()), void();
  const hdf5::Session session;
  hdf5::write_attributes(file_.id(), attributes);
  std::uint64_t bytes = kMetadata;
  for (const auto& [name, value] : attributes)
    if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
  file_.flush(bytes);
}

bool RunStorage::stands_at(const std::filesystem::path& path) const {
  const hdf5::Session session;
  return file_.stands_at(path);
}

void RunStorage::close(const std::filesystem::path& path) {
  const hdf5::Session session;
  for (hdf5::Dataset& table : tables_) table.close();
  file_.close();
  if (pending_.empty()) return;
  file_ = hdf5::File::reopened(path);
  hdf5::write_attributes(file_.id(), pending_);
  file_.close();
}

void RunStorage::abandon() noexcept {
  const hdf5::Session session;
  file_.abandon();
  tables_.clear();
  file_ = hdf5::File();
  lock_ = hdf5::WriterLock();
}

}  // namespace initlab::recording
