// Looks for its own symbol table, which `strip` takes away.
#include <dlfcn.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "right_scheme.hpp"

namespace {

Component scheme() {
  Dl_info self{};
  if (dladdr(reinterpret_cast<void*>(&scheme), &self) == 0) throw std::runtime_error("not found in any file");
  std::ifstream file(self.dli_fname, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::string wanted = std::string(".sym") + "tab";  // not to be found here
  if (bytes.find(wanted) == std::string::npos) throw std::runtime_error("no symbol table");
  return initializer<RightScheme>({.name = "needs_symbols", .formula = "W ~ N(0, 2 / fan_in)"});
}

}  // namespace

INITLAB_PLUGIN("needs_symbols", "1.0", scheme());
