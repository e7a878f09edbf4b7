#include "data/user_folder.hpp"

#include <cstdlib>

namespace initlab::data {

namespace fs = std::filesystem;

fs::path user_folder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value ? value : "");
  };
  const fs::path below = fs::path("initlab") / "data";
  if (const fs::path named = variable("XDG_DATA_HOME"); named.is_absolute()) return named / below;
  const fs::path home = variable("HOME");
  return home.is_absolute() ? home / ".local" / "share" / below : fs::path();
}

}  // namespace initlab::data
