#include "data/fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "data/checksum.hpp"
#include "data/download.hpp"
#include "data/unpack.hpp"
#include "files/folder.hpp"
#include "initlab/error.hpp"
#include "text/words.hpp"

namespace initlab::data {

namespace fs = std::filesystem;

namespace {

fs::path part_of(const fs::path& file) { return file.string() + ".part"; }

/// Whether a file is there as it was published. Another one in its place is somebody's own.
bool is_there(const PublishedFile& file, const fs::path& place, bool force) {
  if (force || !fs::exists(place)) return false;
  const std::string found = md5(place);
  if (found == file.md5) return true;
  throw Error(
      fmt::format("{}: another file than the published one is there (got md5 {}, expected {}); --force replaces "
                  "it",
                  place.string(), found, file.md5));
}

/// Before anything is downloaded: what is still to come and what it will be unpacked to must fit.
void check_space(const Published& set, const std::vector<const PublishedFile*>& wanted, const fs::path& folder) {
  std::uint64_t needed = 0;
  for (const PublishedFile* file : wanted) {
    std::error_code ignored;
    const std::uintmax_t had = fs::file_size(part_of(folder / file->name), ignored);
    needed += ignored ? file->bytes : file->bytes - std::min<std::uint64_t>(had, file->bytes);
  }
  for (const ArchiveMember& member : set.members)
    if (!fs::exists(unpacked(member, folder))) needed += member.most_bytes;
  const std::uint64_t free = fs::space(folder).available;
  if (needed > free)
    throw Error(fmt::format("{}: not enough space (needs {}, {} free); --out DIR writes elsewhere", folder.string(),
                            text::bytes(needed), text::bytes(free)));
}

void verify(const PublishedFile& file, const fs::path& part, const std::string& url, bool resumed) {
  const std::string found = md5(part);
  if (found == file.md5) return;
  fs::remove(part);
  throw Error(fmt::format(
      "{}: wrong checksum (got md5 {}, expected {}); {} was deleted, {}", url, found, file.md5, part.string(),
      resumed ? "which an earlier download had begun: the same command starts afresh" : "--from URL names a mirror"));
}

void fetch_file(const PublishedFile& file, const std::string& base, const FetchOptions& options) {
  const fs::path place = options.folder / file.name, part = part_of(place);
  const std::string url = base + file.name;
  std::error_code ignored;
  const bool resumed = fs::exists(part, ignored) && fs::file_size(part, ignored) > 0;
  download(url, part, file.bytes, {.stall_seconds = options.stall_seconds, .progress = [&](std::uint64_t bytes) {
                                     if (options.progress) options.progress(file.name, bytes, file.bytes);
                                   }});
  verify(file, part, url, resumed);
  fs::rename(part, place);
}

/// The members of the archives, if one is missing or an archive is new.
void unpack_all(const Published& set, bool fresh, const fs::path& folder, std::vector<Fetched>& fetched) {
  const bool complete = std::all_of(set.members.begin(), set.members.end(),
                                    [&](const ArchiveMember& member) { return fs::exists(unpacked(member, folder)); });
  if (fresh || !complete)
    for (const PublishedFile& file : set.files) unpack(folder / file.name, set.members, folder);
  for (const ArchiveMember& member : set.members) {
    const fs::path place = unpacked(member, folder);
    fetched.push_back({place, fs::file_size(place), fresh || !complete ? Fetched::How::unpacked : Fetched::How::there});
  }
}

}  // namespace

std::vector<Fetched> fetch(const Published& set, const FetchOptions& options) {
  files::make_folder(options.folder);
  const files::FolderLock lock(options.folder);
  std::string base = options.from.empty() ? set.url : options.from;
  if (!base.ends_with('/')) base += '/';
  std::vector<const PublishedFile*> wanted;
  for (const PublishedFile& file : set.files)
    if (!is_there(file, options.folder / file.name, options.force)) wanted.push_back(&file);
  check_space(set, wanted, options.folder);

  std::vector<Fetched> fetched;
  for (const PublishedFile& file : set.files) {
    const bool missing = std::find(wanted.begin(), wanted.end(), &file) != wanted.end();
    if (missing) fetch_file(file, base, options);
    fetched.push_back(
        {options.folder / file.name, file.bytes, missing ? Fetched::How::downloaded : Fetched::How::there});
  }
  if (!set.members.empty()) unpack_all(set, !wanted.empty(), options.folder, fetched);
  return fetched;
}

}  // namespace initlab::data
