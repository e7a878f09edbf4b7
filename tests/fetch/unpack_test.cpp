// Archives: what is taken from them, and what is not.
#include "data/unpack.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <fstream>
#include <iterator>

#include "data/checksum.hpp"
#include "data/fetch.hpp"
#include "data/support.hpp"
#include "server.hpp"

namespace initlab::data::test {

namespace {

struct Entry {
  std::string path, content;
  std::string symlink = "", hardlink = "";
};

/// A .tar.gz with these entries.
void write_tar(const fs::path& file, const std::vector<Entry>& entries) {
  archive* tar = archive_write_new();
  archive_write_add_filter_gzip(tar);
  archive_write_set_format_ustar(tar);
  BOOST_REQUIRE(archive_write_open_filename(tar, file.c_str()) == ARCHIVE_OK);
  for (const Entry& said : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, said.path.c_str());
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_filetype(entry, said.path.ends_with('/') ? AE_IFDIR : said.symlink.empty() ? AE_IFREG : AE_IFLNK);
    if (!said.symlink.empty()) archive_entry_set_symlink(entry, said.symlink.c_str());
    if (!said.hardlink.empty()) archive_entry_set_hardlink(entry, said.hardlink.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(said.content.size()));
    BOOST_REQUIRE(archive_write_header(tar, entry) == ARCHIVE_OK);
    archive_write_data(tar, said.content.data(), said.content.size());
    archive_entry_free(entry);
  }
  archive_write_close(tar);
  archive_write_free(tar);
}

std::string text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::size_t count(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

const std::vector<ArchiveMember> kMembers = {{"set/one.bin", 10}, {"set/two.bin", 10}};

struct Archive {
  std::string failure(const std::vector<Entry>& entries) const {
    write_tar(tar, entries);
    return sentence([&] { unpack(tar, kMembers, inner); });
  }

  TemporaryFolder folder;
  fs::path tar = folder.path() / "set.tar.gz", inner = folder.path() / "inner";
};

struct ArchiveAndFolder : Archive {
  ArchiveAndFolder() { fs::create_directory(inner); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(archives, ArchiveAndFolder)

BOOST_AUTO_TEST_CASE(give_their_members_without_folders) {
  write_tar(tar, {{"set/", ""}, {"set/two.bin", "2"}, {"set/one.bin", "1"}});
  unpack(tar, kMembers, inner);
  BOOST_TEST(text(inner / "one.bin") == "1");
  BOOST_TEST(text(inner / "two.bin") == "2");
  BOOST_TEST(count(inner) == 2u);
}

BOOST_AUTO_TEST_CASE(give_nothing_that_leaves_the_folder_or_is_no_plain_file) {
  const std::string outside = (folder.path() / "evil").string();
  write(outside, {'o', 'k'});
  write_tar(tar, {{"../evil", "x"},
                  {outside, "x"},
                  {"set/../../evil", "x"},
                  {"set/one.bin", "", outside},
                  {"set/two.bin", "", "", outside},
                  {"set/extra.bin", "x"},
                  {"one.bin", "x"},
                  {"set/one.bin", "1"},
                  {"set/two.bin", "2"}});
  unpack(tar, kMembers, inner);
  BOOST_TEST(text(outside) == "ok");
  BOOST_TEST(count(folder.path()) == 3u);
  BOOST_TEST(count(inner) == 2u);
  BOOST_TEST(text(inner / "one.bin") == "1");
  BOOST_TEST(text(inner / "two.bin") == "2");
}

BOOST_AUTO_TEST_CASE(cut_short_leave_nothing_half_written) {
  // Noise does not compress: half of the file holds the beginning of the member.
  std::string noise(200'000, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  write_tar(tar, {{"set/one.bin", noise}});
  fs::resize_file(tar, fs::file_size(tar) / 2);
  const std::vector<ArchiveMember> members = {{"set/one.bin", 200'000}};
  BOOST_TEST(sentence([&] { unpack(tar, members, inner); }) ==
             tar.string() + ": cannot be unpacked (truncated gzip input)");
  BOOST_TEST(count(inner) == 0u);
}

BOOST_AUTO_TEST_CASE(do_not_write_through_a_link_that_stands_in_the_way) {
  const fs::path outside = folder.path() / "mine";
  write(outside, {'o', 'k'});
  fs::create_symlink(outside, inner / "one.bin.part");
  fs::create_symlink(outside, inner / "two.bin");
  write_tar(tar, {{"set/one.bin", "1"}, {"set/two.bin", "2"}});
  unpack(tar, kMembers, inner);
  BOOST_TEST(text(outside) == "ok");
  BOOST_TEST(text(inner / "two.bin") == "2");
}

BOOST_AUTO_TEST_CASE(are_refused_if_a_member_is_missing_or_too_large_or_the_archive_is_damaged) {
  BOOST_TEST(failure({{"set/one.bin", "1"}}) == tar.string() + ": set/two.bin is missing in it");
  BOOST_TEST(failure({{"set/one.bin", "12345678901"}}) ==
             tar.string() + ": set/one.bin is too large (expected at most 10 bytes)");
  BOOST_TEST(!fs::exists(inner / "one.bin.part"));
  write(tar, Bytes(1000, 3));
  BOOST_TEST(sentence([&] { unpack(tar, kMembers, inner); }).starts_with(tar.string() + ": cannot be unpacked ("));
}

BOOST_AUTO_TEST_CASE(are_unpacked_once_and_again_when_a_member_is_gone) {
  const TemporaryFolder there;
  write_tar(there.path() / "set.tar.gz", {{"set/one.bin", "1"}, {"set/two.bin", "2"}});
  Server server(there.path());
  const fs::path archive = there.path() / "set.tar.gz";
  const Published set{.name = "set",
                      .url = server.url("good"),
                      .files = {{"set.tar.gz", md5(archive), fs::file_size(archive)}},
                      .members = kMembers};
  const FetchOptions options{.folder = inner};
  const auto how = [&] {
    std::vector<int> all;
    for (const Fetched& file : fetch(set, options)) all.push_back(static_cast<int>(file.how));
    return all;
  };
  const int there_already = static_cast<int>(Fetched::How::there), unpacked = static_cast<int>(Fetched::How::unpacked);
  BOOST_TEST(how() == (std::vector<int>{static_cast<int>(Fetched::How::downloaded), unpacked, unpacked}),
             boost::test_tools::per_element());
  BOOST_TEST(how() == (std::vector<int>(3, there_already)), boost::test_tools::per_element());
  fs::remove(inner / "two.bin");
  BOOST_TEST(how() == (std::vector<int>{there_already, unpacked, unpacked}), boost::test_tools::per_element());
  BOOST_TEST(server.requests().size() == 1u);
  BOOST_TEST(text(inner / "two.bin") == "2");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(published_sets)

BOOST_AUTO_TEST_CASE(have_plain_names_sizes_and_checksums) {
  for (const Published& set : published()) BOOST_TEST_CONTEXT(set.name) {
      BOOST_TEST(set.url.ends_with('/'));
      for (const PublishedFile& file : set.files) {
        BOOST_TEST(fs::path(file.name).filename() == file.name);
        BOOST_TEST(file.bytes > 0u);
        BOOST_TEST(file.md5.size() == 32u);
        BOOST_TEST(file.md5.find_first_not_of("0123456789abcdef") == std::string::npos);
      }
    }
  BOOST_TEST(published().at(2).members.size() == 8u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
