#include "plugin/inspect.hpp"

#include <fmt/format.h>

// Boost 1.74's library_info.hpp uses std::vector without including it.
#include <vector>
//
#include <algorithm>
#include <boost/dll/library_info.hpp>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "initlab/error.hpp"
#include "plugin/abi_check.hpp"
#include "plugin/elf_file.hpp"
#include "text/words.hpp"

namespace initlab::plugin {

namespace {

void check_is_file(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status))
    throw Error(error && error != std::errc::no_such_file_or_directory ? "cannot be read: " + error.message()
                                                                       : "no such file");
  if (!std::filesystem::is_regular_file(status)) throw Error("not a regular file");
}

/// 2 for "initlab_2".
std::optional<unsigned> api_number(std::string_view section) {
  constexpr std::string_view kPrefix = "initlab_";
  if (!section.starts_with(kPrefix)) return std::nullopt;
  section.remove_prefix(kPrefix.size());
  unsigned number = 0;
  const auto [end, error] = std::from_chars(section.data(), section.data() + section.size(), number);
  if (error != std::errc() || end != section.data() + section.size()) return std::nullopt;
  return number;
}

/// `file` has been found sound by ElfFile: library_info itself trusts every offset.
std::vector<unsigned> numbers_in(const std::filesystem::path& file) {
  std::vector<unsigned> numbers;
  try {
    for (const std::string& section : boost::dll::library_info(file).sections())
      if (const auto number = api_number(section)) numbers.push_back(*number);
  } catch (const std::exception& e) {
    throw Error(std::string("its sections cannot be read: ") + e.what());
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

void check_api(const std::vector<unsigned>& numbers) {
  if (numbers.empty())
    throw Error("not an initlab plugin (no section " INITLAB_SECTION
                "); a plugin has INITLAB_PLUGIN(...) once in its sources");
  if (std::find(numbers.begin(), numbers.end(), INITLAB_API_NUMBER) != numbers.end()) return;
  std::vector<std::string> others;
  for (const unsigned number : numbers) others.push_back(std::to_string(number));
  throw Error(fmt::format("built for plugin API {}, this program has {}; rebuild it", text::join(others, " and "),
                          INITLAB_API_NUMBER));
}

}  // namespace

std::vector<unsigned> api_numbers(const std::filesystem::path& file) {
  check_is_file(file);
  ElfFile sound(file);
  return numbers_in(file);
}

void inspect(const std::filesystem::path& file) {
  check_is_file(file);
  ElfFile elf(file);
  check_api(numbers_in(file));
  // The stamp is constant data: it stands in the file as it will stand in memory. The pointers behind it do not.
  const std::string bytes = elf.begin_of(INITLAB_SECTION, sizeof(PluginDescriptor));
  if (bytes.size() < sizeof(PluginDescriptor))
    throw Error(fmt::format("its section " INITLAB_SECTION " is too short for a descriptor (got {} bytes, expected {})",
                            bytes.size(), sizeof(PluginDescriptor)));
  PluginDescriptor descriptor;
  std::memcpy(&descriptor, bytes.data(), sizeof descriptor);
  check(descriptor);
}

}  // namespace initlab::plugin
