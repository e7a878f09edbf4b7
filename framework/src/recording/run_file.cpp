#include "recording/run_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <hdf5.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "recording/row_queue.hpp"
#include "recording/run_storage.hpp"
#include "text/words.hpp"

namespace initlab::recording {

namespace {

std::filesystem::path part_of(std::filesystem::path file) { return file += ".part"; }

/// Makes the bytes of a file, or the names in a folder, survive a loss of power.
void synchronise(const std::filesystem::path& path, int flags) {
  const int file = open(path.c_str(), flags | O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int error = errno;
  if (file >= 0) close(file);
  // Some file systems have nothing to synchronise in a folder and say so.
  if (!synced && !(error == EINVAL && (flags & O_DIRECTORY)))
    throw Error(fmt::format("{}: cannot be synchronised with the disk: {}", path.string(), std::strerror(error)));
}

std::unique_ptr<RunStorage> create(const std::filesystem::path& part, FilePlan plan) try {
  return std::make_unique<RunStorage>(part, std::move(plan));
} catch (const Error& error) {
  throw Error(fmt::format("{}: {}", part.string(), error.what()));
}

}  // namespace

/// The queue's two ends: the training thread calls what RunFile calls, `writer` runs write().
struct RunFile::Impl {
  Impl(std::filesystem::path file, Layout given, FilePlan plan)
      : path(std::move(file)),
        part(part_of(path)),
        layout(std::move(given)),
        queue(RowFormat(layout, plan)),
        storage(create(part, std::move(plan))),
        writer([this] { write(); }) {}

  ~Impl() { stop(); }

  void stop() {
    queue.close();
    if (writer.joinable()) writer.join();
  }

  void write() noexcept {
    try {
      for (Job* job = queue.next(); job; job = queue.next()) {
        job->row ? storage->commit(*job->row, job->step) : storage->set(job->name, job->value);
        queue.done();
      }
    } catch (const std::exception& error) {
      fail(error.what());
    }
  }

  void fail(const std::string& cause) {
    storage->abandon();
    std::vector<std::string> safe;
    for (std::size_t i = 0; i < layout.schedules.size(); ++i)
      safe.push_back(fmt::format("{} {}", layout.schedules[i].name, storage->committed()[i]));
    queue.fail(fmt::format("{}: recording stopped: {} (rows safe: {})", part.string(), cause, text::join(safe)));
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
  std::unique_ptr<RunStorage> storage;  // the writer's while it runs
  bool finished = false;
  std::thread writer;  // last: it uses all of the above
};

RunFile::RunFile(std::filesystem::path file, Layout layout) {
  FilePlan plan = plan_file(layout);
  impl_ = std::make_unique<Impl>(std::move(file), std::move(layout), std::move(plan));
}

RunFile::~RunFile() = default;

const Layout& RunFile::layout() const { return impl_->layout; }

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
  impl_->queue.push({std::move(row.state_), step, "", {}});
}

void RunFile::set(const std::string& name, const Attribute& value) {
  impl_->check_open();
  impl_->queue.push({nullptr, 0, name, value});
}

void RunFile::finish() {
  if (impl_->finished) return;
  impl_->stop();
  impl_->check();
  if (!impl_->storage->stands_at(impl_->part))
    throw Error(fmt::format("{}: somebody removed or replaced it while it was written", impl_->part.string()));
  try {
    impl_->storage->close();
  } catch (const Error& error) {
    impl_->fail(error.what());
    impl_->check();
  }
  synchronise(impl_->part, 0);
  std::error_code error;
  std::filesystem::rename(impl_->part, impl_->path, error);
  if (error)
    throw Error(fmt::format("{}: cannot be renamed to {}: {}", impl_->part.string(), impl_->path.filename().string(),
                            error.message()));
  impl_->finished = true;
  const std::filesystem::path folder = impl_->path.parent_path();
  synchronise(folder.empty() ? "." : folder, O_DIRECTORY);
}

std::string hdf5_version() {
  unsigned major = 0, minor = 0, release = 0;
  const hdf5::Session session;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

}  // namespace initlab::recording
