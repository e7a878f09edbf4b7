#include "plugin/abi_check.hpp"

#include <fmt/format.h>

#include <cstring>
#include <vector>

#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::plugin {

namespace {

/// A fixed field need not end in a zero if a stranger filled it, nor be printable.
template <std::size_t n>
std::string words(const char (&field)[n]) {
  std::string out(field, strnlen(field, n));
  for (char& c : out)
    if (c < ' ' || c > '~') c = '?';
  return out;
}

std::string armadillo(std::int32_t version) {
  return fmt::format("{}.{}.{}", version / 10000, version / 100 % 100, version % 100);
}

/// The fields that differ, in words.
class Comparison {
 public:
  void field(const char* name, const std::string& plugin, const std::string& program) {
    if (plugin != program) found_.push_back(fmt::format("{}: plugin {}, program {}", name, plugin, program));
  }
  void field(const char* name, std::int32_t plugin, std::int32_t program) {
    field(name, std::to_string(plugin), std::to_string(program));
  }
  std::string text() const { return text::join(found_, "; "); }

 private:
  std::vector<std::string> found_;
};

}  // namespace

const AbiStamp& this_abi() { return detail::kThisAbi; }

std::string differences(const AbiStamp& plugin, const AbiStamp& program) {
  Comparison compare;
  compare.field("compiler", words(plugin.compiler), words(program.compiler));
  compare.field("C++ ABI", plugin.cxx_abi, program.cxx_abi);
  compare.field("libstdc++", plugin.libstdcxx_release, program.libstdcxx_release);
  compare.field("_GLIBCXX_USE_CXX11_ABI", plugin.libstdcxx_new_abi, program.libstdcxx_new_abi);
  compare.field("_GLIBCXX_DEBUG", plugin.libstdcxx_debug, program.libstdcxx_debug);
  compare.field("Armadillo", armadillo(plugin.armadillo_version), armadillo(program.armadillo_version));
  compare.field("sizeof(Matrix)", plugin.matrix_size, program.matrix_size);
  compare.field("ARMA_MAT_PREALLOC", plugin.matrix_preallocated, program.matrix_preallocated);
  compare.field("sizeof(uword)", plugin.word_size, program.word_size);
  compare.field("allocator", words(plugin.allocator), words(program.allocator));
  compare.field("Real", words(plugin.real), words(program.real));
  return compare.text();
}

void check(const PluginDescriptor& descriptor) {
  if (descriptor.magic != kDescriptorMagic)
    throw Error(fmt::format("its descriptor is not one of initlab's (magic number: got 0x{:08X}, expected 0x{:08X})",
                            descriptor.magic, kDescriptorMagic));
  if (descriptor.size != sizeof(PluginDescriptor))
    throw Error(
        fmt::format("its descriptor has another layout (got {} bytes, expected {}); rebuild it with the "
                    "headers of this program",
                    descriptor.size, sizeof(PluginDescriptor)));
  const std::string different = differences(descriptor.abi, this_abi());
  if (!different.empty())
    throw Error("built with another ABI (" + different +
                "); rebuild it with the compiler, the libraries and the options of this program");
}

}  // namespace initlab::plugin
