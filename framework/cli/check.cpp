// `initlab check`: holds plugins to their contract, each test in a process of its own.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <thread>

#include "cli/check_report.hpp"
#include "cli/child.hpp"
#include "cli/status_lines.hpp"
#include "initlab/error.hpp"
#include "network/cores.hpp"
#include "plugin/inspect.hpp"
#include "text/words.hpp"

namespace initlab::cli {

namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using check::Outcome;
using check::Verdict;

/// How the command line wants the work done.
struct Manner {
  Words only, skip;
  bool in_process = false;
  double seconds = 60;
  int jobs = 1;
};

std::vector<check::Test> tests_of(const CheckedComponent& component) {
  if (component.name.empty()) return check::library_tests();
  for (const Kind kind : {Kind::layer, Kind::activation, Kind::initializer, Kind::probe})
    if (component.kind == name(kind)) return check::component_tests(kind);
  return {};
}

bool names_test(const Words& words, const check::Test& test) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text::matches(word, test.name); });
}

bool is_wanted(const check::Test& test, const Manner& manner) {
  return (manner.only.empty() || names_test(manner.only, test)) && !names_test(manner.skip, test);
}

/// "variance,law" and repeated options. Throws UsageError for what is no test.
Words test_names(const Words& given, const char* option) {
  Words names, known;
  for (const auto& [group, test] : check::all_tests())
    if (std::find(known.begin(), known.end(), test.name) == known.end()) known.push_back(test.name);
  for (const std::string& list : given)
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      const std::string one = list.substr(begin, end - begin);
      begin = end + 1;
      if (std::none_of(known.begin(), known.end(), [&](const std::string& name) { return text::matches(one, name); }))
        throw UsageError(fmt::format("check: --{}: no such test (got {}); `initlab check --list` lists them{}", option,
                                     text::quoted(one, 64), did_you_mean(one, known)));
      names.push_back(one);
    }
  return names;
}

/// What a child that did not answer was seen to do.
Outcome without_answer(const Ended& ended, double seconds) {
  const std::string said = ended.last_words.empty() ? "" : fmt::format(" (it said: {})", ended.last_words);
  if (ended.timed_out)
    return {Verdict::fail,
            fmt::format("did not return within {}{}; slow, or an endless loop?", text::duration(seconds), said)};
  if (ended.signal != 0) return {Verdict::crash, signal_name(ended.signal) + said};
  return {Verdict::crash, fmt::format("ended the whole process with exit code {}{}", ended.code, said)};
}

Ended child(const CheckRequest& request, double seconds) {
  return run_child({"check", kChildWord, child_word(request)}, seconds);
}

Outcome run_test(const CheckRequest& request, const Manner& manner) {
  if (manner.in_process) return outcome(request);
  const Ended ended = child(request, manner.seconds);
  const nlohmann::json found = nlohmann::json::parse(ended.answer, nullptr, false);
  // An answer counts only if the process then ended as it should: destructors run after it, too.
  if (!found.is_object() || ended.signal != 0 || ended.timed_out || ended.code != kDone)
    return without_answer(ended, manner.seconds);
  return {static_cast<Verdict>(found.at("verdict").get<int>()), found.at("text")};
}

/// What there is to test in a file, or of a manifest; or why that cannot be known.
struct Listed {
  std::vector<CheckedPlugin> plugins;
  std::string refusal;
};

Listed list_in_child(const CheckRequest& request, const Manner& manner) {
  if (manner.in_process) try {
      return {listed(request), ""};
    } catch (const manifest::ManifestError&) {
      throw;
    } catch (const Error& error) {
      return {{}, error.what()};
    }
  const Ended ended = child(request, manner.seconds);
  const nlohmann::json answer = nlohmann::json::parse(ended.answer, nullptr, false);
  if (answer.is_array()) return {plugins_from(answer), ""};
  if (answer.is_object() && answer.contains("manifest"))
    throw manifest::ManifestError(answer.at("manifest").get<Words>());
  if (answer.is_object() && answer.contains("refusal")) return {{}, answer.at("refusal")};
  return {{}, without_answer(ended, manner.seconds).text};
}

void run_unit(CheckedUnit& unit, CheckRequest request, const Manner& manner, const std::function<void()>& done) {
  request.file = unit.file;
  request.kind = unit.component.kind;
  request.name = unit.component.name;
  for (const check::Test& test : tests_of(unit.component)) {
    if (!is_wanted(test, manner)) continue;
    const auto needed = std::find_if(unit.tests.begin(), unit.tests.end(),
                                     [&](const CheckedTest& earlier) { return earlier.name == test.needs; });
    CheckedTest checked{test.name, test.claim, {}};
    const bool broken = needed != unit.tests.end() && needed->outcome.verdict != Verdict::pass &&
                        needed->outcome.verdict != Verdict::warning;
    if (broken) {
      const bool skipped = needed->outcome.verdict == Verdict::skip;
      checked.outcome = {Verdict::skip,
                         skipped ? needed->outcome.text : fmt::format("needs {}, which did not pass", test.needs)};
    } else {
      request.test = test.name;
      checked.outcome = run_test(request, manner);
    }
    unit.tests.push_back(std::move(checked));
    done();
    if (stopped_by() != 0) return;
  }
  // Whatever the tests of the file say: what could not be listed was not tested.
  const bool told = std::any_of(unit.tests.begin(), unit.tests.end(), [](const CheckedTest& test) {
    return test.outcome.verdict == Verdict::fail || test.outcome.verdict == Verdict::crash;
  });
  if (!unit.refusal.empty() && !told)
    unit.tests.push_back({"list",
                          "its components can be listed",
                          {Verdict::fail, "its components cannot be listed, and were not tested: " + unit.refusal}});
}

std::vector<CheckedUnit> units_of(const std::vector<CheckedPlugin>& plugins) {
  std::vector<CheckedUnit> units;
  for (const CheckedPlugin& plugin : plugins) {
    units.push_back({plugin.file, plugin.plugin, plugin.version, {}, {}, plugin.refusal});
    for (const CheckedComponent& component : plugin.components)
      units.push_back({plugin.file, plugin.plugin, plugin.version, component, {}, ""});
  }
  return units;
}

void run_all(std::vector<CheckedUnit>& units, const CheckRequest& request, const Manner& manner) {
  std::atomic<std::size_t> next{0}, finished{0};
  std::size_t total = 0;
  for (const CheckedUnit& unit : units)
    for (const check::Test& test : tests_of(unit.component)) total += is_wanted(test, manner);
  StatusLines status;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (std::size_t i = next++; i < units.size() && stopped_by() == 0; i = next++)
        run_unit(units[i], request, manner, [&] {
          const std::size_t count = ++finished;
          if (!watched()) return;
          const std::lock_guard lock(mutex);
          status.put(fmt::format("{}/{} {}", count, total, units[i].subject()));
        });
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
      next = units.size();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 1; i < manner.jobs && !manner.in_process; ++i) try {
        threads.emplace_back(work);
      } catch (const std::system_error&) {
        break;  // fewer, then
      }
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

/// Every file of the search path.
std::vector<fs::path> files_on(const Words& plugin_path) {
  std::vector<fs::path> files;
  for (const fs::path& folder : plugin::search_path({plugin_path.begin(), plugin_path.end()}))
    for (const fs::path& file : plugin::plugin_files(folder)) files.push_back(file);
  if (files.empty()) throw Error("check: there is no plugin on the search path; give --plugin-path");
  return files;
}

/// Restricts to the components that bear a name, or KIND/NAME.
std::vector<CheckedPlugin> named(std::vector<CheckedPlugin> plugins, const std::string& wanted) {
  Words known, refused;
  for (CheckedPlugin& plugin : plugins) {
    if (!plugin.refusal.empty()) refused.push_back(fmt::format("{}: {}", plugin.file, plugin.refusal));
    const bool with_kind = wanted.find('/') != std::string::npos;
    for (const CheckedComponent& component : plugin.components)
      known.push_back(with_kind ? component.kind + "/" + component.name : component.name);
    std::erase_if(plugin.components, [&](const CheckedComponent& component) {
      return wanted != component.name && wanted != component.kind + "/" + component.name;
    });
  }
  std::erase_if(plugins, [](const CheckedPlugin& plugin) { return plugin.components.empty(); });
  if (plugins.empty())
    throw UsageError(fmt::format("check: no plugin file, no component and no manifest of this name (got {}){}{}",
                                 text::quoted(wanted, 64), did_you_mean(wanted, known),
                                 refused.empty() ? "" : " (not looked into: " + text::join(refused, " | ") + ")"));
  return plugins;
}

/// What the operand means: files whose tests begin with the file itself, or components.
std::vector<CheckedUnit> units_for(const std::string& operand, CheckRequest& request, const Manner& manner) {
  std::error_code ignored;
  if (operand.ends_with(".toml")) {
    if (!fs::is_regular_file(operand, ignored)) throw Error(fmt::format("{}: no such file", operand));
    request.manifest = operand;
    const Listed listed = list_in_child(request, manner);
    if (!listed.refusal.empty()) throw Error(listed.refusal);
    return units_of(listed.plugins);
  }
  if (!request.overrides.empty()) throw UsageError("check: --set overrides values of a manifest, and none was given");
  if (fs::is_directory(operand, ignored))
    throw UsageError(fmt::format("check: {} is a folder; `initlab check --plugin-path {}` checks what is in it",
                                 text::quoted(operand, 200), operand));
  // "relu" is the component, also where a file is called so.
  const bool is_file =
      operand.ends_with(".so") || (operand.find('/') != std::string::npos && fs::is_regular_file(operand, ignored));
  if (is_file && !fs::exists(operand, ignored)) throw Error(fmt::format("{}: no such file", operand));
  const std::vector<fs::path> files = is_file ? std::vector<fs::path>{operand} : files_on(request.plugin_path);
  std::vector<CheckedPlugin> plugins;
  for (const fs::path& file : files) {
    CheckRequest one = request;
    one.file = fs::absolute(file).lexically_normal().string();
    const Listed listed = list_in_child(one, manner);
    if (listed.refusal.empty())
      plugins.insert(plugins.end(), listed.plugins.begin(), listed.plugins.end());
    else
      plugins.push_back({one.file, "", "", {}, listed.refusal});
  }
  return units_of(is_file || operand.empty() ? plugins : named(std::move(plugins), operand));
}

void print_list() {
  std::string group;
  for (const auto& [of, test] : check::all_tests()) {
    if (of != group)
      fmt::print("{}{}\n", group.empty() ? "" : "\n",
                 of == "library"     ? "of a plugin's file"
                 : of == "component" ? "of every component"
                                     : "of each " + of);
    group = of;
    fmt::print("  {:<18} {}\n", test.name, test.claim);
  }
}

}  // namespace

int check_plugins(const Words& words) {
  if (words.size() == 2 && words[0] == kChildWord) return serve_check(words[1]);
  Arguments arguments(
      {"initlab check [PLUGIN.so|NAME|KIND/NAME|MANIFEST] [options]",
       "Holds plugins to their contract: a file, a component by its name, what a manifest chooses with the parameters "
       "that it\ngives, or everything on the search path. Each test runs in a process of its own and ends in pass, "
       "fail, "
       "crash, skip or\nwarning. Exit: 0, 1 if one failed or crashed, 2 if there is nothing to test.",
       "initlab check my_scheme/build/my_scheme.so"});
  arguments.options()("list", "say what each test tests, and run none");
  arguments.options()("only", po::value<Words>()->value_name("TEST"),
                      "only these tests: names or patterns, with commas");
  arguments.options()("skip", po::value<Words>()->value_name("TEST"), "all but these tests");
  arguments.options()("all,a", "print every test, also those that passed or were skipped, with the reason");
  arguments.options()("seed", po::value<std::int64_t>()->value_name("N")->default_value(1),
                      "of everything that the tests draw");
  arguments.options()("time-limit", po::value<double>()->value_name("SECONDS")->default_value(60), "of each test");
  arguments.options()("jobs,j", po::value<int>()->value_name("N")->default_value(static_cast<int>(network::cores())),
                      "so many processes at once");
  arguments.options()("in-process", "in this process, for a debugger: a crash ends it");
  arguments.options()("set", po::value<Words>()->value_name("PATH=VALUE"), "override a value of the manifest");
  arguments.options()("json", "print the outcome of each test as JSON");
  arguments.add_plugin_path();
  if (!arguments.read(words, 0, 1, "PLUGIN.so, NAME or MANIFEST")) return kDone;
  if (arguments.has("list")) {
    print_list();
    return kDone;
  }
  Manner manner;
  manner.only = test_names(arguments.list("only"), "only");
  manner.skip = test_names(arguments.list("skip"), "skip");
  manner.in_process = arguments.has("in-process");
  manner.seconds = arguments.get<double>("time-limit");
  manner.jobs = arguments.get<int>("jobs");
  if (!(manner.seconds > 0) || manner.seconds > 1e6)
    throw UsageError(fmt::format("check: --time-limit: got {}, expected a number of seconds above 0 and at most 1e6",
                                 manner.seconds));
  if (manner.jobs < 1 || manner.jobs > 1024)
    throw UsageError(fmt::format("check: --jobs: got {}, expected 1 to 1024", manner.jobs));
  CheckRequest request;
  request.overrides = arguments.list("set");
  request.plugin_path = arguments.list("plugin-path");
  const std::int64_t seed = arguments.get<std::int64_t>("seed");
  if (seed < 0) throw UsageError(fmt::format("check: --seed: got {}, expected a number of at least 0", seed));
  request.seed = static_cast<std::uint64_t>(seed);
  if (!manner.in_process) stop_on_signals();
  std::vector<CheckedUnit> units =
      units_for(arguments.operands().empty() ? "" : arguments.operands()[0], request, manner);
  run_all(units, request, manner);
  if (const int signal = stopped_by(); signal != 0) return 128 + signal;
  std::erase_if(units, [](const CheckedUnit& unit) { return unit.tests.empty(); });
  if (units.empty()) throw UsageError("check: --only and --skip leave no test of this");
  if (arguments.has("json"))
    fmt::print("{}\n", json_report(units, request.seed).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  else
    fmt::print("{}", report(units, arguments.has("all")));
  return counts(units).good() ? kDone : kFailed;
}

}  // namespace initlab::cli
