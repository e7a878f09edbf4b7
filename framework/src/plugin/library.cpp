#include "plugin/library.hpp"

#include <dlfcn.h>
#include <libdeflate.h>
#include <xmmintrin.h>

#include <boost/dll/shared_library.hpp>
#include <cfenv>
#include <fstream>

#include "initlab/error.hpp"
#include "plugin/abi_check.hpp"
#include "plugin/component_check.hpp"
#include "plugin/inspect.hpp"

namespace initlab::plugin {

namespace {

/// A library linked with -ffast-math makes the thread that loads it flush subnormal numbers to zero.
class SameFloatingPoint {
 public:
  SameFloatingPoint() { std::fegetenv(&environment_); }
  ~SameFloatingPoint() { std::fesetenv(&environment_); }
  SameFloatingPoint(const SameFloatingPoint&) = delete;
  SameFloatingPoint& operator=(const SameFloatingPoint&) = delete;

 private:
  std::fenv_t environment_;
};

/// What the loader itself says; Boost's own words after it ("Bad file descriptor") mislead.
std::string loader_message(const std::filesystem::path& file) {
  const char* said = dlerror();
  std::string message = said ? said : "no reason given";
  const std::string prefix = file.string() + ": ";
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

/// FTZ or DAZ of this thread's control register.
bool flushes_to_zero() { return (_mm_getcsr() & 0x8040U) != 0; }

/// Never unloaded, not even at exit: objects, vtables and exceptions of a plugin may outlive whatever holds it.
const boost::dll::shared_library& load_for_good(const std::filesystem::path& file) {
  static auto& kept = *new std::vector<std::unique_ptr<boost::dll::shared_library>>;
  kept.push_back(std::make_unique<boost::dll::shared_library>());
  const std::filesystem::path full = std::filesystem::absolute(file);
  boost::dll::fs::error_code error;
  using boost::dll::load_mode::rtld_local;
  using boost::dll::load_mode::rtld_now;
  kept.back()->load(full, error, rtld_now | rtld_local);
  if (error) {
    kept.pop_back();
    throw Error("cannot be loaded: " + loader_message(full));
  }
  return *kept.back();
}

const PluginDescriptor& descriptor_of(const boost::dll::shared_library& library) {
  if (!library.has(INITLAB_SYMBOL)) throw Error("it does not export " INITLAB_SYMBOL "; was a version script used?");
  const auto& descriptor = library.get<const PluginDescriptor>(INITLAB_SYMBOL);
  // Once more, of what was loaded: the section may begin with something else than the symbol.
  check(descriptor);
  if (!descriptor.name || !*descriptor.name) throw Error("its descriptor has no name");
  if (!descriptor.version || !*descriptor.version) throw Error("its descriptor has no version");
  if (!descriptor.components) throw Error("its descriptor has no list of components");
  return descriptor;
}

std::vector<Component> components_of(const PluginDescriptor& descriptor) {
  std::vector<Component> components;
  try {
    descriptor.components(&components);
  } catch (const std::exception& e) {
    throw Error(std::string("its list of components: ") + e.what());
  } catch (...) {
    throw Error("its list of components: threw an exception that is not a std::exception");
  }
  return components;
}

std::uint32_t checksum(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> block(1 << 16);
  std::uint32_t sum = 0;
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
    sum = libdeflate_crc32(sum, block.data(), static_cast<std::size_t>(file.gcount()));
  if (!file.eof()) throw Error("cannot be read");
  return sum;
}

}  // namespace

Loading load(const std::filesystem::path& file) {
  const SameFloatingPoint restored_at_the_end;
  const bool before = flushes_to_zero();
  const PluginDescriptor& descriptor = descriptor_of(load_for_good(file));
  return {&descriptor, !before && flushes_to_zero()};
}

Library open(const std::filesystem::path& file) {
  inspect(file);
  const SameFloatingPoint restored_at_the_end;
  const PluginDescriptor& descriptor = *load(file).descriptor;
  Library library{descriptor.name, descriptor.version, checksum(file), components_of(descriptor)};
  check(library.components);
  return library;
}

}  // namespace initlab::plugin
