#include "cli/jobs.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <ctime>
#include <map>

#include "cli/board.hpp"
#include "cli/stop.hpp"
#include "cli/worker_process.hpp"
#include "data/shared_memory.hpp"
#include "network/cores.hpp"

namespace initlab::cli {

namespace {

class Pool {
 public:
  Pool(const std::vector<Job>& jobs, std::size_t workers, const Assignment& assignment, run::DataCache& cache,
       const std::function<void(const Job&, RunReport)>& ended)
      : jobs_(jobs),
        assignment_(assignment),
        cache_(cache),
        ended_(ended),
        workers_(workers),
        board_(workers, jobs.size()) {
    for (const Job& job : jobs) ++users_[key_of(job)];
  }

  void work() {
    for (std::size_t place = 0; place < workers_.size(); ++place) give(place);
    while (any()) {
      wait();
      for (std::size_t place = 0; place < workers_.size(); ++place)
        if (workers_[place]) look_at(place);
      if (stop_requested() && !std::exchange(told_to_stop_, true))
        for (const auto& worker : workers_)
          if (worker) worker->stop();
      board_.draw();
    }
  }

 private:
  static std::string key_of(const Job& job) { return run::data_key(*job.plan->data, job.plan->seeds); }

  /// Until a worker has said something or ended, or a signal has come.
  void wait() {
    std::vector<pollfd> wanted;
    for (const auto& worker : workers_)
      if (worker)
        for (const Descriptor* descriptor : {&worker->channel().socket(), &worker->output(), &worker->end()})
          wanted.push_back({descriptor->number(), POLLIN, 0});
    constexpr int kGlance = 100;  // milliseconds: a signal may come just before poll() begins
    poll(wanted.data(), wanted.size(), kGlance);
  }

  void look_at(std::size_t place) {
    WorkerProcess& worker = *workers_[place];
    pollfd end = {worker.end().number(), POLLIN, 0};
    const bool over = poll(&end, 1, 0) > 0;  // first: what it said before is then there
    while (worker.channel().receive()) {
      bool any = false;
      while (const std::optional<Words> message = worker.channel().next()) {
        any = true;
        take(place, *message);
        if (workers_[place].get() != &worker) return;
      }
      if (!any) break;
    }
    read_output(worker, over);
    if (over) bury(place);
  }

  void read_output(WorkerProcess& worker, bool all) {
    const std::string name = worker.job ? jobs_[*worker.job].plan->name + ": " : "";
    worker.read_output(all, [&](const std::string& line) {
      if (worker.job) board_.sentence(name + line);
    });
  }

  void take(std::size_t place, const Words& message) {
    WorkerProcess& worker = *workers_[place];
    if (message[0] == kProgress) board_.progress(place, {message.at(1), message.at(2), std::stod(message.at(3))});
    if (message[0] == kSentence) board_.sentence(message.at(1));
    if (message[0] != kEnded) return;
    read_output(worker, true);
    RunReport report{std::stoi(message.at(1)), Words(message.begin() + 2, message.end())};
    if (report.code > 128 && !signal_has_come()) {
      report.code = kFailed;
      report.last_words = fmt::format(
          "error: {}: its process was told to end by SIGTERM, not by this program; --resume goes on with it",
          jobs_[*worker.job].plan->name);
      const Job& job = taken(place, report.code);
      workers_[place].reset();  // it would stop at every other run
      give(place);
      return ended_(job, std::move(report));
    }
    if (report.code > 128) report.code = 128 + stop_signal();  // the worker was told by another one
    const Job& job = taken(place, report.code);
    give(place);  // first: it waits
    ended_(job, std::move(report));
  }

  /// One that is sent to all processes together may reach a worker first.
  static bool signal_has_come() {
    constexpr timespec kMoment = {0, 200'000'000};
    if (!stop_requested()) nanosleep(&kMoment, nullptr);
    return stop_requested();
  }

  /// A worker has ended, which it should not.
  void bury(std::size_t place) {
    WorkerProcess& worker = *workers_[place];
    const Ending ending = worker.ending();
    const bool too_early = stop_requested() && ending.word == "SIGTERM";  // it had not begun its run
    if (worker.job && !too_early) {
      const manifest::RunPlan& plan = *jobs_[*worker.job].plan;
      end(place, {kFailed, row_without_results(plan, "crashed: " + ending.word),
                  fmt::format("error: {}: its process {}", plan.name, ending.sentence)});
    }
    workers_[place].reset();
    give(place);
  }

  void end(std::size_t place, RunReport report) {
    const Job& job = taken(place, report.code);
    ended_(job, std::move(report));
  }

  /// The job from a worker that has ended it.
  const Job& taken(std::size_t place, int code) {
    const std::size_t job = *std::exchange(workers_[place]->job, std::nullopt);
    board_.ended(place, code == kFailed || code == kRefused);
    return jobs_[job];
  }

  /// The next job, to a worker that is started if need be; without a job it is dismissed.
  void give(std::size_t place) {
    if (next_ == jobs_.size() || stop_requested()) return workers_[place].reset();
    if (!workers_[place] && !start(place)) return;
    WorkerProcess& worker = *workers_[place];
    worker.job = next_++;
    const Job& job = jobs_[*worker.job];
    try {
      const std::string key = key_of(job);
      const SharedData* data = worker.data == key ? nullptr : shared(job, key);
      worker.data = key;
      worker.channel().send({kRun, fmt::format("{}", job.plan->index), job.label, data ? kGiven : kOwn});
      if (data) worker.channel().send_descriptor(data->descriptor());
    } catch (const std::exception& error) {
      board_.sentence(fmt::format("error: {}: {}", job.plan->name, error.what()));
      end(place, {kRefused, row_without_results(*job.plan, "refused")});
      give(place);
    }
  }

  /// False if there can be no more processes: then the others do its work.
  bool start(std::size_t place) {
    try {
      workers_[place] = std::make_unique<WorkerProcess>(assignment_);
    } catch (const Error&) {
      if (!any()) throw;
    }
    return workers_[place] != nullptr;
  }

  bool any() const {
    return std::any_of(workers_.begin(), workers_.end(), [](const auto& worker) { return worker != nullptr; });
  }

  using SharedData = data::SharedDataset;

  /// The job's data, unless it is the only one that uses them: then its worker reads them.
  const SharedData* shared(const Job& job, const std::string& key) {
    if (key == shared_key_) return shared_.get();
    shared_.reset();
    shared_key_ = key;
    if (users_[key] < 2) return nullptr;
    shared_ = std::make_unique<SharedData>(*cache_.load(*job.plan->data, job.plan->seeds));
    cache_.put("", nullptr);
    return shared_.get();
  }

  const std::vector<Job>& jobs_;
  const Assignment& assignment_;
  run::DataCache& cache_;
  const std::function<void(const Job&, RunReport)>& ended_;
  std::vector<std::unique_ptr<WorkerProcess>> workers_;  // null: it has nothing to do
  std::map<std::string, std::size_t> users_;             // jobs by data_key
  std::unique_ptr<SharedData> shared_;
  std::string shared_key_;
  std::size_t next_ = 0;
  bool told_to_stop_ = false;
  Board board_;
};

}  // namespace

void do_jobs(const std::vector<Job>& jobs, std::size_t at_once, const Assignment& assignment, run::DataCache& cache,
             const std::function<void(const Job&, RunReport)>& ended) {
  Pool(jobs, at_once, assignment, cache, ended).work();
}

void add_jobs(Arguments& arguments) {
  arguments.options()("jobs,j", boost::program_options::value<int>()->value_name("N"),
                      "runs at once, each in a process of its own (default: the number of cores); results do not "
                      "depend on it");
}

std::size_t jobs_at_once(const Arguments& arguments, std::size_t runs) {
  constexpr int kMost = 256;
  const int n = arguments.has("jobs") ? arguments.get<int>("jobs") : static_cast<int>(network::cores());
  if (n < 1 || n > kMost) throw UsageError(fmt::format("--jobs: out of range (got {}, expected 1 to {})", n, kMost));
  return std::max<std::size_t>(1, std::min(static_cast<std::size_t>(n), runs));
}

}  // namespace initlab::cli
