// Downloads from a server on this machine, with good and bad manners.
#include "data/fetch.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "data/checksum.hpp"
#include "data/support.hpp"
#include "files/folder.hpp"
#include "nobody.hpp"
#include "server.hpp"

namespace initlab::data::test {

namespace {

using Names = std::vector<std::string>;

constexpr std::uint64_t kSize = 300'000;  // several pieces, as curl hands them on

Bytes noise(std::uint8_t seed) {
  Bytes bytes(kSize);
  std::uint32_t state = seed;
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24);
  return bytes;
}

Bytes read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Names names(const fs::path& folder) {
  Names all;
  for (const auto& entry : fs::directory_iterator(folder)) all.push_back(entry.path().filename().string());
  std::sort(all.begin(), all.end());
  return all;
}

/// Two files on a server, and an empty folder to fetch them into.
struct TwoFiles {
  TwoFiles() : server(there.path()) {
    for (const char* name : {"a.bin", "b.bin"}) {
      write(there.path() / name, noise(static_cast<std::uint8_t>(name[0])));
      set.files.push_back({name, md5(there.path() / name), kSize});
    }
  }

  FetchOptions options(const std::string& manner) const {
    return {.folder = here.path(), .from = server.url(manner), .stall_seconds = 1};
  }
  void fetch_from(const std::string& manner) const { fetch(set, options(manner)); }
  std::string failure(const std::string& manner) const {
    return sentence([&] { fetch_from(manner); });
  }
  /// Both files are there, byte by byte, and nothing else.
  void check_complete() const {
    BOOST_TEST(names(here.path()) == (Names{"a.bin", "b.bin"}), boost::test_tools::per_element());
    for (const char* name : {"a.bin", "b.bin"}) BOOST_TEST((read(here.path() / name) == read(there.path() / name)));
  }
  void check_requests(const Names& expected) {
    BOOST_TEST(server.requests() == expected, boost::test_tools::per_element());
  }

  TemporaryFolder there, here;
  Server server;
  Published set{.name = "two", .url = "http://127.0.0.1:1/", .files = {}};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(checksums)

BOOST_AUTO_TEST_CASE(are_those_of_rfc_1321) {
  const TemporaryFolder folder;
  for (const auto& [text, expected] :
       {std::pair{"", "d41d8cd98f00b204e9800998ecf8427e"}, std::pair{"abc", "900150983cd24fb0d6963f7d28e17f72"}}) {
    std::ofstream(folder.file("x")) << text;
    BOOST_TEST(md5(folder.file("x")) == expected);
  }
  BOOST_TEST(sentence([&] { md5(folder.file("y")); }) == folder.file("y") + ": cannot be read");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(downloads, TwoFiles)

BOOST_AUTO_TEST_CASE(lay_every_file_in_the_folder_and_say_so) {
  std::map<std::string, std::uint64_t> last;
  FetchOptions chosen = options("good");
  chosen.folder = here.path() / "deep" / "er";
  chosen.progress = [&](const std::string& name, std::uint64_t bytes, std::uint64_t of) {
    BOOST_TEST(of == kSize);
    BOOST_TEST(bytes > last[name]);
    last[name] = bytes;
  };
  const std::vector<Fetched> fetched = fetch(set, chosen);
  BOOST_REQUIRE(fetched.size() == 2u);
  for (const Fetched& file : fetched) {
    BOOST_TEST((file.how == Fetched::How::downloaded));
    BOOST_TEST(file.bytes == kSize);
    BOOST_TEST((read(file.file) == read(there.path() / file.file.filename())));
    BOOST_TEST(last[file.file.filename().string()] == kSize);
  }
  check_requests({"/good/a.bin all", "/good/b.bin all"});
}

BOOST_AUTO_TEST_CASE(need_a_folder_that_may_be_written) {
  fs::permissions(here.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_all,
                  fs::perm_options::replace);
  fs::permissions(here.path(), fs::perms::others_write, fs::perm_options::remove);
  BOOST_TEST(initlab::test::as_nobody([&] { return failure("good"); }) ==
             here.path().string() + ": nothing can be written in it (Permission denied); --out DIR writes elsewhere");
  fs::permissions(here.path(), fs::perms::owner_all);
}

BOOST_AUTO_TEST_CASE(leave_a_folder_alone_that_another_one_writes_to) {
  fs::create_directories(here.path());
  {
    const files::FolderLock other(here.path());
    BOOST_TEST(sentence([&] { fetch_from("good"); }) ==
               here.path().string() + ": another initlab is writing to it; wait for its end");
    check_requests({});
  }
  BOOST_TEST(fetch(set, options("good")).size() == 2u);
}

BOOST_AUTO_TEST_CASE(do_nothing_where_all_is_there) {
  fetch_from("good");
  server.requests();
  for (const Fetched& file : fetch(set, options("good"))) BOOST_TEST((file.how == Fetched::How::there));
  check_requests({});
  check_complete();
}

BOOST_AUTO_TEST_CASE(follow_a_redirection) {
  fetch_from("redirect");
  check_complete();
}

BOOST_AUTO_TEST_CASE(go_on_where_the_connection_was_cut) {
  const std::string cut = server.url("cut") +
                          "a.bin: the connection was cut (got 150000 of 300000 bytes); the same "
                          "command goes on from there";
  BOOST_TEST(failure("cut") == cut);
  BOOST_TEST(names(here.path()) == Names{"a.bin.part"}, boost::test_tools::per_element());
  fetch_from("good");
  check_complete();
  check_requests({"/cut/a.bin all", "/good/a.bin bytes=150000-", "/good/b.bin all"});
}

BOOST_AUTO_TEST_CASE(start_again_where_the_server_ignores_ranges) {
  for (const char* manner : {"plain", "416"}) BOOST_TEST_CONTEXT(manner) {
      fs::remove(here.path() / "a.bin");
      write(here.path() / "a.bin.part", Bytes(1000, 7));
      fetch_from(manner);
      check_complete();
    }
}

BOOST_AUTO_TEST_CASE(start_again_from_a_part_that_is_too_long) {
  write(here.path() / "a.bin.part", Bytes(kSize + 1, 7));
  fetch_from("good");
  check_complete();
  check_requests({"/good/a.bin all", "/good/b.bin all"});
}

BOOST_AUTO_TEST_CASE(verify_a_part_that_is_complete_without_asking_for_it) {
  write(here.path() / "a.bin.part", read(there.path() / "a.bin"));
  fetch_from("good");
  check_complete();
  check_requests({"/good/b.bin all"});
}

BOOST_AUTO_TEST_CASE(refuse_and_delete_what_has_the_wrong_checksum) {
  const std::string said = failure("wrong");
  BOOST_TEST(said.starts_with(server.url("wrong") + "a.bin: wrong checksum (got md5 "));
  BOOST_TEST(said.ends_with(", expected " + set.files[0].md5 + "); " + here.file("a.bin.part") +
                            " was deleted, --from URL names a mirror"));
  BOOST_TEST(names(here.path()).empty());
}

BOOST_AUTO_TEST_CASE(delete_a_part_that_was_wrong_from_the_beginning_and_then_succeed) {
  write(here.path() / "a.bin.part", Bytes(1000, 7));
  const std::string said = failure("good");
  BOOST_TEST(said.ends_with(", expected " + set.files[0].md5 + "); " + here.file("a.bin.part") +
                            " was deleted, which an earlier download had begun: the same command starts afresh"));
  fetch_from("good");
  check_complete();
}

BOOST_AUTO_TEST_CASE(say_that_a_file_is_not_there) {
  set.files[0].name = "c.bin";
  BOOST_TEST(failure("good") ==
             server.url("good") + "c.bin: not there (the server answers 404); --from URL names a mirror");
}

BOOST_AUTO_TEST_CASE(refuse_another_size_before_it_comes) {
  BOOST_TEST(failure("short") == server.url("short") +
                                     "a.bin: wrong size (got 150000 bytes, expected 300000); --from "
                                     "URL names a mirror");
}

BOOST_AUTO_TEST_CASE(say_that_a_file_of_no_announced_size_ended_early_or_goes_on_too_long) {
  BOOST_TEST(failure("quiet") == server.url("quiet") +
                                     "a.bin: ended early (got 150000 of 300000 bytes); the same "
                                     "command goes on from there");
  BOOST_TEST(failure("more") == server.url("more") + "a.bin: wrong size (got more than 300000 bytes, expected 300000)");
}

BOOST_AUTO_TEST_CASE(refuse_another_range_than_they_asked_for) {
  write(here.path() / "a.bin.part", Bytes(1000, 7));
  BOOST_TEST(failure("other") == server.url("other") +
                                     "a.bin: the server sends another part (got it from byte 1001, "
                                     "expected from byte 1000)");
}

BOOST_AUTO_TEST_CASE(give_up_when_nothing_comes_any_more) {
  BOOST_TEST(failure("stall") == server.url("stall") +
                                     "a.bin: nothing came for 1 s (got 150000 of 300000 bytes); the "
                                     "same command goes on from there");
}

BOOST_AUTO_TEST_CASE(say_that_nobody_answers) {
  FetchOptions chosen = options("good");
  chosen.from = "http://127.0.0.1:1";
  BOOST_TEST(sentence([&] { fetch(set, chosen); }) ==
             "http://127.0.0.1:1/a.bin: no connection; --from URL names a mirror");
  chosen.from = "ftp://127.0.0.1";
  BOOST_TEST(sentence([&] { fetch(set, chosen); }) ==
             "ftp://127.0.0.1/a.bin: not a URL that begins with http:// or https://; --from URL names a mirror");
}

BOOST_AUTO_TEST_CASE(leave_another_file_of_the_same_name_alone_unless_they_are_forced) {
  write(here.path() / "b.bin", {'a', 'b', 'c'});
  BOOST_TEST(failure("good") == here.file("b.bin") +
                                    ": another file than the published one is there (got md5 "
                                    "900150983cd24fb0d6963f7d28e17f72, expected " +
                                    set.files[1].md5 + "); --force replaces it");
  check_requests({});
  FetchOptions forced = options("good");
  forced.force = true;
  fetch(set, forced);
  check_complete();
  server.requests();
  fetch(set, forced);
  check_requests({"/good/a.bin all", "/good/b.bin all"});
}

BOOST_AUTO_TEST_CASE(say_that_the_disk_is_full) {
  fs::create_symlink("/dev/full", here.path() / "a.bin.part");
  BOOST_TEST(failure("good") ==
             here.file("a.bin.part") + ": cannot be written (No space left on device, 0 B are there)");
  set.files[1].bytes = std::uint64_t{1} << 60;
  BOOST_TEST(failure("good").starts_with(here.path().string() + ": not enough space (needs 1152.9 PB, "));
}

BOOST_AUTO_TEST_CASE(say_that_the_folder_cannot_be_made) {
  FetchOptions chosen = options("good");
  write(here.path() / "file", {});
  chosen.folder = here.path() / "file";
  BOOST_TEST(
      sentence([&] { fetch(set, chosen); }).starts_with(here.file("file") + ": cannot be created as a folder ("));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace initlab::data::test
