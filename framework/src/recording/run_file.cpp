#include "recording/run_file.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <system_error>
#include <thread>

#include "files/replace.hpp"
#include "recording/repair.hpp"
#include "recording/row_queue.hpp"
#include "recording/run_storage.hpp"
#include "recording/state_file.hpp"
#include "text/words.hpp"

namespace initlab::recording {

namespace {

std::filesystem::path state_of(std::filesystem::path file) { return file += ".state"; }

std::filesystem::path fresh_of(std::filesystem::path part) { return part += ".new"; }

constexpr const char* kTaken = "somebody removed, replaced or cut it while it was written";

/// A file that has every object and, to go on, the rows that `part` has committed. Only then it is called `part`, which
/// therefore opens at any moment.
std::unique_ptr<RunStorage> create(const std::filesystem::path& part, FilePlan plan, RunFile::Begin begin) {
  const std::filesystem::path fresh = fresh_of(part);
  const bool resume = begin == RunFile::Begin::resume;
  std::unique_ptr<RunStorage> storage;
  const auto discard = [&] {
    if (!storage) return;
    storage->abandon();
    std::error_code ignored;
    std::filesystem::remove(fresh, ignored);
  };
  try {
    hdf5::refuse_written(part);
    storage = std::make_unique<RunStorage>(fresh, std::move(plan),
                                           resume ? RunStorage::Room::later : RunStorage::Room::at_once);
    hdf5::refuse_written(part);  // again: until here another run that begins holds `fresh`
    if (resume) storage->adopt(part);
  } catch (const Error& error) {
    discard();
    throw Error(fmt::format("{}: {}{}", part.string(), resume ? "cannot go on: " : "", error.what()));
  }
  try {
    // There is nothing yet that a loss of power could take, but for the rows of the file before.
    resume ? files::replace(fresh, part) : files::rename(fresh, part);
  } catch (const Error&) {
    discard();
    throw;
  }
  try {
    if (resume) storage->reserve();  // the room of the file before is free now
  } catch (const Error& error) {
    storage->abandon();  // it has every row that the file before had
    throw Error(fmt::format("{}: cannot go on: {}", part.string(), error.what()));
  }
  return storage;
}

}  // namespace

/// The queue's two ends: the training thread calls what RunFile calls, `writer` does what waits in the queue.
struct RunFile::Impl {
  Impl(std::filesystem::path file, Layout given, FilePlan plan, Begin begin, std::uint32_t identity)
      : path(std::move(file)),
        part(part_of(path)),
        layout(std::move(given)),
        queue(RowFormat(layout, plan)),
        storage(create(part, std::move(plan), begin)),
        state_file(state_of(path), identity),
        last_steps(storage->last_steps()) {
    if (begin == Begin::anew) state_file.remove();
    try {
      storage->start_live();
    } catch (const Error& error) {
      storage->abandon();
      throw Error(fmt::format("{}: {}", part.string(), error.what()));
    }
  }

  ~Impl() { stop(); }

  void stop() {
    queue.close();
    if (writer.joinable()) writer.join();
  }

  /// Has a job done. A small row takes the training thread less time than to wake another one; HDF5 has no part in
  /// it, unless the file grows.
  void give(Job job) {
    constexpr std::size_t kSmall = 16384;  // bytes
    if (job.row && job.row->bytes() <= kSmall && !layout.live && queue.idle()) {
      write(job);
      return check();
    }
    if (!writer.joinable()) try {
        writer = std::thread([this] {
          for (Job* next = queue.next(); next && write(*next); next = queue.next()) queue.done();
        });
      } catch (const std::system_error& error) {
        fail(std::string("no thread can be started: ") + error.what());
        return check();
      }
    queue.push(std::move(job));
  }

  /// False if that failed.
  bool write(Job& job) noexcept try {
    if (!storage->stands_at(part)) throw Error(kTaken);
    job.row ? storage->commit(*job.row, job.step) : state_file.write(*job.state);
    return true;
  } catch (const std::exception& error) {
    fail(error.what());
    return false;
  }

  void fail(const std::string& cause) {
    storage->abandon();
    std::error_code ignored;
    const bool stands = cause != kTaken && std::filesystem::exists(part, ignored);
    if (layout.live && cause != kTaken) repair_quietly();  // what somebody cut is not made to look whole
    std::vector<std::string> safe;
    for (std::size_t i = 0; i < layout.schedules.size(); ++i)
      safe.push_back(fmt::format("{} {}", layout.schedules[i].name, storage->committed()[i]));
    queue.fail(fmt::format("{}: recording stopped: {} (rows safe: {})", part.string(), cause,
                           stands ? text::join(safe) : "none"));
  }

  /// Rows that never came leave no room, and what is to be filtered is: in another file, which takes the place of this
  /// one when it is whole.
  void close(const Attributes& attributes) {
    std::optional<FilePlan> plan = storage->plan().complete(storage->committed());
    storage->close(part, plan ? Attributes() : attributes);
    if (!plan) return;
    const std::filesystem::path fresh = fresh_of(part);
    auto whole = std::make_unique<RunStorage>(fresh, std::move(*plan));
    try {
      whole->adopt(part);
      whole->close(fresh, attributes);
      files::replace(fresh, part);
    } catch (...) {
      whole->abandon();
      std::error_code ignored;
      std::filesystem::remove(fresh, ignored);
      throw;
    }
    storage = std::move(whole);  // and with it the lock, until the name is final
  }

  void repair_quietly() noexcept try { repair(part, Known::committed); } catch (const std::exception&) {
    // `initlab repair` will say why.
  }

  /// Before a call that hands something over.
  void check_open() const {
    check();
    if (finished) throw Error(fmt::format("{}: the run file is complete, nothing can be added", path.string()));
  }

  void check() const {
    if (const std::string failure = queue.failure(); !failure.empty()) throw Error(failure);
  }

  const std::filesystem::path path, part;
  const Layout layout;
  RowQueue queue;
  std::unique_ptr<RunStorage> storage;  // the writer's while a job is in the queue, else the training thread's
  StateFile state_file;                 // likewise
  const std::vector<std::int64_t> last_steps;
  bool finished = false;
  std::thread writer;  // last: it uses all of the above
};

RunFile::RunFile(std::filesystem::path file, Layout layout, Begin begin, std::uint32_t identity) {
  FilePlan plan = plan_file(layout);
  impl_ = std::make_unique<Impl>(std::move(file), std::move(layout), std::move(plan), begin, identity);
}

RunFile::~RunFile() = default;

const Layout& RunFile::layout() const { return impl_->layout; }

const std::vector<std::int64_t>& RunFile::last_steps() const { return impl_->last_steps; }

std::optional<SavedState> RunFile::saved_state(std::size_t count) const {
  std::optional<SavedState> state = impl_->state_file.newest(count);
  if (!state) return std::nullopt;
  for (std::size_t s = 0; s < impl_->last_steps.size(); ++s) {
    const std::vector<std::int64_t>& steps = impl_->layout.schedules[s].steps;
    const auto behind = std::upper_bound(steps.begin(), steps.end(), state->step);
    if (behind != steps.begin() && impl_->last_steps[s] < *std::prev(behind)) return std::nullopt;
  }
  return state;
}

void RunFile::save(const std::function<void(SavedState&)>& fill) {
  impl_->check_open();
  std::shared_ptr<SavedState> state = impl_->queue.take_state();
  fill(*state);
  impl_->give({.state = std::move(state)});
}

Row RunFile::row(int schedule) {
  const auto count = static_cast<int>(impl_->layout.schedules.size());
  if (schedule < -1 || schedule >= count)
    throw Error(fmt::format("run file: there is no such schedule (got {}, expected -1 to {})", schedule, count - 1));
  return Row(impl_->queue.take(schedule));
}

void RunFile::commit(Row row, std::int64_t step) {
  impl_->check_open();
  if (!row.state_) throw Error("run file: a row was committed twice");
  for (const RowState::Values& one : row.state_->once) row.state_->format.entry(one.dataset).taken = true;
  impl_->give({.row = std::move(row.state_), .step = step});
}

void RunFile::finish(const Attributes& attributes) {
  if (impl_->finished) return;
  impl_->stop();
  impl_->check();
  if (!impl_->storage->stands_at(impl_->part)) {
    impl_->fail(kTaken);
    impl_->check();
  }
  try {
    impl_->close(attributes);
  } catch (const Error& error) {
    impl_->fail(error.what());
    impl_->check();
  }
  // The name may still be lost with power, as RunFile says: what is left then is whole, and called `.part`.
  files::synchronise(impl_->part);
  files::rename(impl_->part, impl_->path);
  impl_->finished = true;
  impl_->state_file.remove();
}

std::filesystem::path part_of(std::filesystem::path file) { return file += ".part"; }

std::string hdf5_version() {
  unsigned major = 0, minor = 0, release = 0;
  const hdf5::Session session;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

}  // namespace initlab::recording
