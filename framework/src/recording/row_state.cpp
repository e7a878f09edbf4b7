#include "recording/row_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>

#include "initlab/error.hpp"

namespace initlab::recording {

namespace {

template <class Number>
constexpr Element element_for() {
  if constexpr (std::is_same_v<Number, float>) return Element::float32;
  if constexpr (std::is_same_v<Number, double>) return Element::float64;
  if constexpr (std::is_same_v<Number, std::int32_t>) return Element::int32;
  return Element::int64;
}

constexpr bool is_integer(Element element) { return element == Element::int32 || element == Element::int64; }

/// Copies values as `To`. The bytes come from operator new and start at the buffer's begin: aligned for any number.
template <class To, class From>
void copy_as(std::vector<std::byte>& bytes, const From* values, std::size_t count) {
  if constexpr (std::is_same_v<To, From>)
    std::memcpy(bytes.data(), values, count * sizeof(To));
  else
    std::transform(values, values + count, reinterpret_cast<To*>(bytes.data()),
                   [](From value) { return static_cast<To>(value); });
}

/// Copies the kept positions of an axis and of those behind it; `stride` is the distance of two positions. Returns
/// behind the last value.
template <class To, class From>
To* gather(const RowFormat::Entry& entry, std::size_t axis, std::size_t size, std::size_t stride, const From* values,
           To* to) {
  const std::vector<std::uint64_t>& kept = entry.kept[axis];
  const bool last = axis + 1 == entry.axes.size();
  const std::size_t inner = last ? 1 : entry.axes[axis + 1].size;
  for (std::size_t i = 0; i < (kept.empty() ? size : kept.size()); ++i) {
    const std::size_t position = kept.empty() ? i : kept[i];
    if (position >= size) break;  // of a short batch
    if (last)
      *to++ = static_cast<To>(values[position]);
    else
      to = gather(entry, axis + 1, inner, stride / inner, values + position * stride, to);
  }
  return to;
}

/// Copies what is kept of `count` values; returns how many that are.
template <class To, class From>
std::size_t store_as(std::vector<std::byte>& bytes, const RowFormat::Entry& entry, const From* values,
                     std::size_t count) {
  if (entry.kept.empty()) {
    copy_as<To>(bytes, values, count);
    return count;
  }
  To* first = reinterpret_cast<To*>(bytes.data());
  const std::size_t stride = entry.put / entry.axes[0].size;
  return static_cast<std::size_t>(gather(entry, 0, count / stride, stride, values, first) - first);
}

template <class Number>
std::size_t store(std::vector<std::byte>& bytes, const RowFormat::Entry& entry, const Number* values,
                  std::size_t count) {
  if constexpr (std::is_floating_point_v<Number>)
    return entry.element == Element::float32 ? store_as<float>(bytes, entry, values, count)
                                             : store_as<double>(bytes, entry, values, count);
  else
    return entry.element == Element::int64 ? store_as<std::int64_t>(bytes, entry, values, count)
                                           : store_as<std::int32_t>(bytes, entry, values, count);
}

template <class Number>
void check_type(const RowFormat::Entry& entry) {
  constexpr Element given = element_for<Number>();
  const bool fits = is_integer(given) ? is_integer(entry.element) && size_of(given) <= size_of(entry.element)
                                      : !is_integer(entry.element);
  if (!fits)
    throw Error(fmt::format("dataset \"{}\": values of the wrong type (got {}, expected {})", entry.path, name(given),
                            name(entry.element)));
}

void check_count(const RowFormat::Entry& entry, std::size_t count) {
  if (count == entry.put) return;
  const bool whole_samples = entry.per_sample > 0 && count > 0 && count % entry.per_sample == 0;
  if (whole_samples && count < entry.put) return;
  throw Error(fmt::format("dataset \"{}\": wrong number of values (got {}, expected {}: {}{})", entry.path, count,
                          entry.put, text(entry.axes), entry.per_sample > 0 ? ", or fewer whole samples" : ""));
}

}  // namespace

RowFormat::RowFormat(const Layout& layout, const FilePlan& plan)
    : by_schedule_(layout.schedules.size() + 1), names_{"no schedule"}, rows_{1} {
  for (const ScheduleAxis& axis : layout.schedules) {
    names_.push_back(axis.name);
    rows_.push_back(axis.steps.size());
  }
  for (std::size_t i = 0; i < layout.datasets.size(); ++i) {
    const Quantity& quantity = layout.datasets[i].quantity;
    const Table& table = plan.tables[plan.datasets[i]];
    Entry entry{.path = table.path, .axes = quantity.axes, .element = element_of(quantity.type)};
    entry.schedule = quantity.once ? -1 : layout.datasets[i].schedule;
    entry.count = table.count();
    entry.put = 1;
    for (const Axis& axis : quantity.axes) entry.put *= axis.size;
    if (!quantity.axes.empty() && quantity.axes[0].name == "sample")
      entry.per_sample = entry.put / quantity.axes[0].size;
    if (entry.count != entry.put) {
      entry.kept = layout.datasets[i].kept;
      entry.kept.resize(quantity.axes.size());
    }
    entry.place = by_schedule_[entry.schedule + 1].size();
    by_schedule_[entry.schedule + 1].push_back(i);
    entries_.push_back(std::move(entry));
  }
}

RowState::RowState(RowFormat& row_format, int row_schedule) : format(row_format), schedule(row_schedule) {
  if (schedule < 0) return;
  for (const std::size_t dataset : format.datasets(schedule)) {
    const RowFormat::Entry& entry = format.entry(dataset);
    values.push_back({dataset, false, std::vector<std::byte>(entry.count * size_of(entry.element))});
  }
}

std::size_t RowState::bytes() const {
  std::size_t sum = 0;
  for (const std::vector<Values>* list : {&values, &once})
    for (const Values& one : *list) sum += one.bytes.size();
  return sum;
}

void RowState::clear() {
  for (Values& one : values) one.present = false;
  once.clear();
}

RowState::Values& RowState::once_values(std::size_t dataset) {
  for (Values& one : once)
    if (one.dataset == dataset) return one;
  const RowFormat::Entry& entry = format.entry(dataset);
  return once.emplace_back(Values{dataset, false, std::vector<std::byte>(entry.count * size_of(entry.element))});
}

template <class Number>
void RowState::put(std::size_t dataset, const Number* numbers, std::size_t count) {
  if (dataset >= format.size())
    throw Error(fmt::format("run file: there is no such dataset (got {}, expected below {})", dataset, format.size()));
  const RowFormat::Entry& entry = format.entry(dataset);
  check_type<Number>(entry);
  check_count(entry, count);
  if (entry.schedule >= 0 && entry.schedule != schedule)
    throw Error(fmt::format("dataset \"{}\": put into a row of another schedule (got {}, expected {})", entry.path,
                            format.schedule_name(schedule), format.schedule_name(entry.schedule)));
  if (entry.taken) return;
  Values& target = entry.schedule >= 0 ? values[entry.place] : once_values(dataset);
  if (target.present) throw Error(fmt::format("dataset \"{}\": put twice into the same row", entry.path));
  const std::size_t stored = store(target.bytes, entry, numbers, count);
  if (stored < entry.count) fill_missing(target.bytes, entry.element, stored);
  target.present = true;
}

void fill_missing(std::vector<std::byte>& bytes, Element element, std::size_t first) {
  const std::size_t size = size_of(element);
  if (element == Element::float32)
    std::fill(reinterpret_cast<float*>(bytes.data()) + first, reinterpret_cast<float*>(bytes.data() + bytes.size()),
              std::numeric_limits<float>::quiet_NaN());
  else if (element == Element::float64)
    std::fill(reinterpret_cast<double*>(bytes.data()) + first, reinterpret_cast<double*>(bytes.data() + bytes.size()),
              std::numeric_limits<double>::quiet_NaN());
  else
    std::memset(bytes.data() + first * size, 0, bytes.size() - first * size);
}

namespace {

RowState& open(const std::shared_ptr<RowState>& state) {
  if (!state) throw Error("run file: values were put into a row that had been committed");
  return *state;
}

}  // namespace

void Row::put(std::size_t dataset, const float* values, std::size_t count) { open(state_).put(dataset, values, count); }
void Row::put(std::size_t dataset, const double* values, std::size_t count) {
  open(state_).put(dataset, values, count);
}
void Row::put(std::size_t dataset, const std::int64_t* values, std::size_t count) {
  open(state_).put(dataset, values, count);
}
void Row::put(std::size_t dataset, const std::int32_t* values, std::size_t count) {
  open(state_).put(dataset, values, count);
}

}  // namespace initlab::recording
