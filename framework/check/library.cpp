#include "check/library.hpp"

#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>

#include "plugin/inspect.hpp"
#include "plugin/library.hpp"

extern char** environ;

namespace initlab::check {

namespace {

namespace fs = std::filesystem;

/// A folder that is gone when the test ends.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "initlab-check-XXXXXX").string();
    if (!mkdtemp(pattern.data())) skip("no temporary folder can be made");
    folder_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

/// True if `strip` is there and did it.
bool strip(const fs::path& file) {
  std::string program = "strip", option = "--strip-all", name = file.string();
  char* words[] = {program.data(), option.data(), name.data(), nullptr};
  pid_t child = 0;
  int status = 0;
  if (posix_spawnp(&child, "strip", nullptr, nullptr, words, environ) != 0) return false;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

void scanned_without_loading(const Subject& subject) {
  const std::vector<unsigned> numbers = plugin::api_numbers(subject.file);
  if (numbers.empty())
    fail("not an initlab plugin: no section " INITLAB_SECTION "; a plugin has INITLAB_PLUGIN(...) once in its sources");
}

void stamp_equal(const Subject& subject) { plugin::inspect(subject.file); }

void no_undefined_symbol(const Subject& subject) { plugin::load(subject.file); }

void floating_point_left_alone(const Subject& subject) {
  if (plugin::load(subject.file).flushes_to_zero)
    fail("loading it switches flush-to-zero on for the whole thread; was it linked with -ffast-math or -Ofast?");
}

void names_valid(const Subject& subject) { plugin::open(subject.file); }

void works_stripped(const Subject& subject) {
  const Scratch scratch;
  const fs::path copy = scratch.folder() / subject.file.filename(), whole = scratch.folder() / "whole.so";
  // A copy may not find what stands beside the original, or the folder may not be one to load from.
  fs::copy_file(subject.file, whole);
  try {
    plugin::open(whole);
  } catch (const Error& error) {
    skip("a copy in a temporary folder does not load either, stripped or not ({})", error.what());
  }
  fs::copy_file(subject.file, copy);
  fs::permissions(copy, fs::perms::owner_write, fs::perm_options::add);
  if (!strip(copy)) skip("there is no program strip here");
  try {
    plugin::open(copy);
  } catch (const Error& error) {
    fail("works as it is, but not after `strip --strip-all`: {}", error.what());
  }
}

}  // namespace initlab::check
