#include "cli/kernel.hpp"

#include <cblas.h>
#include <fmt/format.h>
#include <unistd.h>

#include <boost/algorithm/string/predicate.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "initlab/error.hpp"

namespace initlab::cli {

namespace {

constexpr const char* kVariable = "OPENBLAS_CORETYPE";

}  // namespace

void add_kernel(Arguments& arguments) {
  arguments.options()("kernel", boost::program_options::value<std::string>()->value_name("CORE"),
                      "OpenBLAS's kernel, such as Haswell (default: the processor's); bits depend on it");
}

void use_kernel(const Arguments& arguments, const std::string& command, const Words& words) {
  if (!arguments.has("kernel")) return;
  const std::string wanted = arguments.get<std::string>("kernel"), used = openblas_get_corename();
  if (boost::algorithm::iequals(wanted, used)) return;
  const char* before = std::getenv(kVariable);
  if (wanted.empty() || (before && before == wanted))
    throw UsageError(
        fmt::format("--kernel: OpenBLAS has no such kernel for this processor (got \"{}\", in use \"{}\"; "
                    "Haswell, Zen, SkylakeX, Sandybridge, Nehalem and Prescott are usual)",
                    wanted, used));
  setenv(kVariable, wanted.c_str(), 1);
  std::string program = "initlab", name = command;
  Words copies = words;
  std::vector<char*> all = {program.data(), name.data()};
  for (std::string& word : copies) all.push_back(word.data());
  all.push_back(nullptr);
  execv("/proc/self/exe", all.data());
  throw Error(fmt::format("--kernel: cannot start the program again: {}", std::strerror(errno)));
}

}  // namespace initlab::cli
