// Files that are no whole shared library: each is refused in one sentence, and none harms the process.
#include <elf.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "fixture.hpp"
#include "initlab/abi.hpp"
#include "plugin/inspect.hpp"
#include "plugin/registry.hpp"

using namespace initlab;

namespace {

/// What loading a file says after "<file>: ".
std::string refusal(const std::filesystem::path& file) {
  const std::string said = sentence([&] { plugin::Registry().load(file); });
  const std::string prefix = file.string() + ": ";
  return said.starts_with(prefix) ? said.substr(prefix.size()) : "not about this file: " + said;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(damaged_files)

BOOST_AUTO_TEST_CASE(what_is_not_there_or_no_file_is_refused) {
  const TemporaryFolder folder;
  BOOST_TEST(refusal(folder.path() / "absent.so") == "no such file");
  BOOST_TEST(refusal(folder.file("file", "") / "below.so") == "cannot be read: Not a directory");
  BOOST_TEST(refusal(folder.folder("folder.so")) == "not a regular file");
  std::filesystem::create_symlink("nowhere", folder.path() / "dangling.so");
  BOOST_TEST(refusal(folder.path() / "dangling.so") == "no such file");
  // Opening a pipe that nobody writes to would wait for ever.
  BOOST_REQUIRE(mkfifo((folder.path() / "pipe.so").c_str(), 0600) == 0);
  BOOST_TEST(refusal(folder.path() / "pipe.so") == "not a regular file");
}

BOOST_AUTO_TEST_CASE(what_is_no_elf_file_is_refused) {
  const TemporaryFolder folder;
  BOOST_TEST(refusal(folder.file("empty.so", "")) == "not an ELF shared library (the file is empty)");
  BOOST_TEST(refusal(folder.file("short.so",
                                 "\x7f"
                                 "ELF")) == "not an ELF shared library (the file is too short for an ELF header)");
  BOOST_TEST(refusal(folder.file("text.so", std::string(1000, 'x'))) ==
             "not an ELF shared library (it does not begin as one)");
  // boost::dll::library_info would skip the blanks and find the magic number.
  BOOST_TEST(refusal(folder.file("blanks.so", std::string(" ").append(bytes_of(test_plugin("tiny"))))) ==
             "not an ELF shared library (it does not begin as one)");
}

BOOST_AUTO_TEST_CASE(a_huge_file_takes_no_memory) {
  const TemporaryFolder folder;
  const auto file = folder.file("huge.so", bytes_of(test_plugin("tiny")).substr(0, sizeof(Elf64_Ehdr)));
  std::filesystem::resize_file(file, std::uint64_t{1} << 40);
  BOOST_TEST(refusal(file) == "not an ELF shared library (it has no table of named sections)");
}

BOOST_AUTO_TEST_CASE(an_elf_file_of_another_kind_is_refused) {
  const TemporaryFolder folder;
  std::string bytes = bytes_of(test_plugin("tiny"));
  bytes[EI_CLASS] = ELFCLASS32;
  BOOST_TEST(refusal(folder.file("narrow.so", bytes)) ==
             "not an ELF shared library (it is for a machine of another word size or byte order)");
  bytes[EI_CLASS] = ELFCLASS64;
  bytes[offsetof(Elf64_Ehdr, e_type)] = ET_CORE;
  BOOST_TEST(refusal(folder.file("core.so", bytes)) ==
             "not an ELF shared library (it is an executable, an object file or a core dump)");
}

BOOST_AUTO_TEST_CASE(names_of_sections_without_an_end_are_refused) {
  const TemporaryFolder folder;
  std::string bytes = bytes_of(test_plugin("tiny"));
  Elf64_Ehdr header;
  std::memcpy(&header, bytes.data(), sizeof header);
  Elf64_Shdr names;
  std::memcpy(&names, bytes.data() + header.e_shoff + header.e_shstrndx * sizeof names, sizeof names);
  bytes[names.sh_offset + names.sh_size - 1] = 'x';
  BOOST_TEST(refusal(folder.file("endless.so", bytes)) ==
             "truncated or damaged ELF file (the last section's name has no end)");
}

BOOST_AUTO_TEST_CASE(a_truncated_plugin_is_refused_wherever_it_ends) {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(test_plugin("tiny"));
  BOOST_TEST(refusal(folder.file("half.so", whole.substr(0, whole.size() / 2)))
                 .starts_with("truncated or damaged ELF file ("));
  BOOST_TEST(refusal(folder.file("last.so", whole.substr(0, whole.size() - 1))) ==
             "truncated or damaged ELF file (its section table lies beyond its end)");
  const auto file = folder.file("cut.so", whole);
  for (std::size_t size = whole.size() - 1; size > 97; size -= 97) {
    std::filesystem::resize_file(file, size);
    BOOST_TEST(sentence([&] { plugin::inspect(file); }) != "(no error)", "cut after " << size << " bytes");
  }
}

// Whatever a byte of the header or of the section table becomes, the answer is a sentence or the truth.
BOOST_AUTO_TEST_CASE(no_damaged_byte_of_header_or_section_table_crashes_the_inspection) {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(test_plugin("tiny"));
  Elf64_Ehdr header;
  std::memcpy(&header, whole.data(), sizeof header);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < sizeof header + header.e_phnum * sizeof(Elf64_Phdr); ++i) places.push_back(i);
  for (std::size_t i = header.e_shoff; i < whole.size(); i += 3) places.push_back(i);
  const auto file = folder.file("bad.so", whole);
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  const auto put = [&](std::size_t place, char value) {
    stream.seekp(static_cast<std::streamoff>(place)).put(value).flush();
  };
  std::size_t refused = 0;
  for (const std::size_t place : places) {
    for (const char value : {'\x00', '\x7f', '\xff'}) {
      put(place, value);
      refused += sentence([&] { plugin::inspect(file); }) != "(no error)";
    }
    put(place, whole[place]);
  }
  BOOST_REQUIRE(stream.good());
  BOOST_TEST(sentence([&] { plugin::inspect(file); }) == "(no error)");
  // At least the magic number, class, order and type: 8 bytes, of which each has at most one right value in three.
  BOOST_TEST(refused >= 16);
}

BOOST_AUTO_TEST_CASE(api_numbers_are_read_without_loading) {
  BOOST_TEST(plugin::api_numbers(test_plugin("tiny")) == std::vector<unsigned>{INITLAB_API_NUMBER},
             boost::test_tools::per_element());
  BOOST_TEST(plugin::api_numbers(test_plugin("stripped")) == std::vector<unsigned>{INITLAB_API_NUMBER},
             boost::test_tools::per_element());
  BOOST_TEST(plugin::api_numbers(test_plugin("other_api")) == std::vector<unsigned>{1},
             boost::test_tools::per_element());
  BOOST_TEST(plugin::api_numbers(test_plugin("no_plugin")).empty());
}

BOOST_AUTO_TEST_SUITE_END()
