#include "recording/run_storage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>

#include "recording/hdf5/attributes.hpp"
#include "recording/hdf5/input.hpp"

namespace initlab::recording {

RunStorage::RunStorage(const std::filesystem::path& path, FilePlan plan, Room room)
    : plan_(std::move(plan)), committed_(plan_.schedules.size(), 0), last_steps_(plan_.schedules.size(), -1) {
  const hdf5::Session session;
  using hdf5::File;
  // What has chunks and does not grow is copied from a file that stands until this one is whole.
  file_ = File(path, plan_.grows ? File::Readers::live : File::Readers::later,
               has_chunks() && !plan_.grows ? File::Objects::packed : File::Objects::in_pages);
  lock_ = hdf5::WriterLock(path);
  try {
    create(room);
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

void RunStorage::create(Room room) {
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
  for (const Table& table : plan_.tables) create_table(table);
  for (hdf5::Dataset& table : tables_) table.take_place();
  if (room == Room::at_once) file_.reserve();
  file_.flush();
  file_.flush();  // gives back what the first has left over, so that closing cuts nothing that the file states
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (plan_.tables[i].schedule) continue;
    plan_.tables[i].is_scale ? write_positions(i) : write_missing(i);
  }
  write(plan_.commit, 0, committed_.data(), plan_.tables[plan_.commit].bytes());
}

void RunStorage::create_table(const Table& table) {
  std::vector<std::uint64_t> extent = table.extent;
  if (table.schedule && table.chunk.empty()) extent.insert(extent.begin(), table.rows);
  hdf5::Dataset& dataset = table.chunk.empty() ? tables_.emplace_back(file_, table.path, table.element, extent)
                                               : tables_.emplace_back(file_, table.path, table.element, extent,
                                                                      table.chunk, table.deflate, table.shuffle);
  if (table.is_scale) dataset.make_scale();
  hdf5::write_attributes(dataset.id(), table.attributes);
  for (unsigned i = 0; i < table.scales.size(); ++i) dataset.attach(tables_[table.scales[i]], i);
}

void RunStorage::write_positions(std::size_t scale) {
  const Table& table = plan_.tables[scale];
  std::vector<std::int32_t> positions(table.extent[0]);
  std::iota(positions.begin(), positions.end(), 0);
  std::copy(table.positions.begin(), table.positions.end(), positions.begin());
  write(scale, 0, positions.data(), table.bytes());
}

/// What is written once and never comes.
void RunStorage::write_missing(std::size_t table) {
  std::vector<std::byte> values(plan_.tables[table].bytes());
  if (plan_.tables[table].element == Element::float16) return;
  fill_missing(values, plan_.tables[table].element, 0);
  write(table, 0, values.data(), values.size());
}

void RunStorage::reserve() {
  const hdf5::Session session;
  file_.reserve();
}

void RunStorage::write(std::size_t table, std::uint64_t begin, const void* values, std::size_t bytes) {
  file_.write(tables_[table].place() + begin, values, bytes);
}

void RunStorage::write_rows(std::size_t table, std::uint64_t first, std::uint64_t count, const void* values) {
  const std::uint64_t bytes = plan_.tables[table].bytes();
  if (plan_.tables[table].chunk.empty()) return write(table, first * bytes, values, count * bytes);
  tables_[table].write_rows(first, count, values);
}

void RunStorage::adopt(std::size_t table, const hdf5::InputArray& begun, std::uint64_t rows) {
  const Table& planned = plan_.tables[table];
  std::vector<std::uint64_t> extent = begun.extent();
  if (planned.schedule && !extent.empty()) extent.erase(extent.begin());
  if (extent != planned.extent)
    throw Error(fmt::format("dataset {}: another extent than this run's; it is not this run's file", planned.path));
  std::vector<std::byte> values;
  if (!planned.schedule) {
    values.resize(planned.bytes());
    begun.read(0, planned.extent.empty() ? 1 : planned.extent[0], planned.element, values.data());
    return write(table, 0, values.data(), values.size());
  }
  constexpr std::uint64_t kBlock = 4 << 20;
  const std::uint64_t at_once = std::max<std::uint64_t>(1, kBlock / std::max<std::uint64_t>(1, planned.bytes()));
  for (std::uint64_t row = 0; row < rows; row += at_once) {
    const std::uint64_t count = std::min(at_once, rows - row);
    values.resize(count * planned.bytes());
    begun.read(row, count, planned.element, values.data());
    write_rows(table, row, count, values.data());
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
  for (std::size_t s = 0; s < rows.size(); ++s)
    if (const std::uint64_t planned = plan_.tables[plan_.schedules[s].scale].rows;
        !plan_.grows && (rows[s] < 0 || static_cast<std::uint64_t>(rows[s]) > planned))
      throw Error(
          fmt::format("dataset commit: more rows than were planned (got {}, expected at most {})", rows[s], planned));
  for (std::size_t t = 0; t < plan_.tables.size(); ++t) {
    const std::optional<std::size_t> schedule = plan_.tables[t].schedule;
    const hdf5::InputArray array(begun.id(), plan_.tables[t].path);
    if (t != plan_.commit && array.is_written())
      adopt(t, array, schedule ? static_cast<std::uint64_t>(rows[*schedule]) : 0);
  }
  for (std::size_t s = 0; s < rows.size(); ++s) {
    if (rows[s] == 0) continue;
    const FilePlan::Schedule& axis = plan_.schedules[s];
    const hdf5::InputArray steps(begun.id(), plan_.tables[axis.step.value_or(axis.scale)].path);
    steps.read(static_cast<std::uint64_t>(rows[s] - 1), 1, &last_steps_[s]);
  }
  if (has_chunks()) file_.flush();
  write(plan_.commit, 0, rows.data(), rows.size() * sizeof(rows[0]));
  committed_ = rows;
}

void RunStorage::write_once(RowState& row) {
  for (RowState::Values& one : row.once) {
    const std::size_t table = plan_.datasets[one.dataset];
    shorten(one, row.format.entry(one.dataset).element, plan_.tables[table]);
    write(table, 0, one.bytes.data(), one.bytes.size());
  }
}

void RunStorage::shorten(RowState::Values& values, Element from, const Table& table) const {
  if (table.element == Element::float16) to_half(values.bytes, from);
  if (table.mantissa_bits > 0) round_all(values.bytes, from, table.mantissa_bits);
}

void RunStorage::commit(RowState& row, std::int64_t step) {
  std::optional<hdf5::Session> session;
  if (plan_.grows) session.emplace();  // else HDF5 has no part in it
  write_once(row);
  if (row.schedule < 0) return;
  const std::size_t schedule = static_cast<std::size_t>(row.schedule);
  const std::int64_t position = committed_[schedule];
  if (!plan_.grows && static_cast<std::uint64_t>(position) >= plan_.tables[plan_.schedules[schedule].scale].rows)
    throw Error(fmt::format("schedule {}: more rows than were planned (expected at most {})",
                            plan_.tables[plan_.schedules[schedule].scale].path, position));
  for (RowState::Values& one : row.values) {
    const std::size_t table = plan_.datasets[one.dataset];
    const Element element = row.format.entry(one.dataset).element;
    if (!one.present) fill_missing(one.bytes, element, 0);
    shorten(one, element, plan_.tables[table]);
    write_rows(table, static_cast<std::uint64_t>(position), 1, one.bytes.data());
  }
  write_step(schedule, position, step);
  if (plan_.grows) file_.flush();
  // Eight bytes: a kill leaves the old count or the new one (or, where they lie across two pages, less than the old).
  const std::int64_t count = position + 1;
  write(plan_.commit, schedule * sizeof(count), &count, sizeof(count));
  committed_[schedule] = count;
  last_steps_[schedule] = step;
}

void RunStorage::write_step(std::size_t schedule, std::int64_t row, std::int64_t step) {
  const FilePlan::Schedule& axis = plan_.schedules[schedule];
  const double epoch = static_cast<double>(step) / axis.steps_per_epoch;
  const auto position = static_cast<std::uint64_t>(row);
  write_rows(axis.scale, position, 1, axis.step ? static_cast<const void*>(&epoch) : &step);
  if (axis.step) write_rows(*axis.step, position, 1, &step);
}

bool RunStorage::has_chunks() const {
  return std::any_of(plan_.tables.begin(), plan_.tables.end(), [](const Table& table) { return !table.chunk.empty(); });
}

void RunStorage::start_live() {
  const hdf5::Session session;
  if (plan_.grows) file_.start_live();
}

bool RunStorage::stands_at(const std::filesystem::path& path) const { return file_.stands_at(path); }

void RunStorage::close(const std::filesystem::path& path, const Attributes& attributes) {
  const hdf5::Session session;
  // Others may be reading a live file.
  if (!plan_.grows) hdf5::write_attributes(file_.id(), attributes);
  for (hdf5::Dataset& table : tables_) table.close();
  file_.close();
  if (!plan_.grows) return;
  file_ = hdf5::File::reopened(path);
  hdf5::write_attributes(file_.id(), attributes);
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
