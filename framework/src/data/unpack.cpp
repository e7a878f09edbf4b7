#include "data/unpack.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <memory>
#include <set>
#include <system_error>

#include "initlab/error.hpp"

namespace initlab::data {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kBlock = 1 << 16;

class TarFile {
 public:
  explicit TarFile(const fs::path& file) : name_(file.string()), archive_(archive_read_new(), archive_read_free) {
    archive_read_support_filter_gzip(archive_.get());
    archive_read_support_format_tar(archive_.get());
    check(archive_read_open_filename(archive_.get(), name_.c_str(), kBlock));
  }

  /// The next entry, or nullptr after the last.
  archive_entry* next() {
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(archive_.get(), &entry);
    if (code == ARCHIVE_EOF) return nullptr;
    check(code);
    return entry;
  }

  /// Bytes of the present entry, 0 at its end.
  std::size_t read(char* data) {
    const la_ssize_t count = archive_read_data(archive_.get(), data, kBlock);
    if (count < 0) fail();
    return static_cast<std::size_t>(count);
  }

  const std::string& name() const { return name_; }

 private:
  void check(int code) {
    if (code < ARCHIVE_WARN) fail();
  }
  [[noreturn]] void fail() {
    const char* reason = archive_error_string(archive_.get());
    throw Error(fmt::format("{}: cannot be unpacked ({})", name_, reason ? reason : "damaged"));
  }

  std::string name_;
  std::unique_ptr<archive, int (*)(archive*)> archive_;
};

/// A plain file with this very path; not a link that bears its name.
const ArchiveMember* find(archive_entry* entry, const std::vector<ArchiveMember>& members) {
  const char* path = archive_entry_pathname(entry);
  if (!path || archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) return nullptr;
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.path == path; });
  return found == members.end() ? nullptr : &*found;
}

/// A file on its way; what did not become whole is removed.
class Part {
 public:
  explicit Part(const fs::path& file) : file_(file), path_(file.string() + ".part") { fs::remove(path_); }
  ~Part() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  const fs::path& path() const { return path_; }
  void finish() { fs::rename(path_, file_); }

 private:
  const fs::path file_, path_;
};

void extract(TarFile& tar, const ArchiveMember& member, const fs::path& file) {
  Part part(file);
  std::ofstream stream(part.path(), std::ios::binary);
  char block[kBlock];
  std::uint64_t size = 0;
  for (std::size_t count; (count = tar.read(block)) > 0 && stream;) {
    size += count;
    if (size > member.most_bytes)
      throw Error(
          fmt::format("{}: {} is too large (expected at most {} bytes)", tar.name(), member.path, member.most_bytes));
    stream.write(block, static_cast<std::streamsize>(count));
  }
  stream.close();
  if (!stream)
    throw Error(
        fmt::format("{}: cannot be written ({})", part.path().string(), std::generic_category().message(errno)));
  part.finish();
}

}  // namespace

fs::path unpacked(const ArchiveMember& member, const fs::path& folder) {
  return folder / fs::path(member.path).filename();
}

void unpack(const fs::path& archive, const std::vector<ArchiveMember>& members, const fs::path& folder) {
  TarFile tar(archive);
  std::set<std::string> done;
  while (archive_entry* entry = tar.next())
    if (const ArchiveMember* member = find(entry, members)) {
      extract(tar, *member, unpacked(*member, folder));
      done.insert(member->path);
    }
  for (const ArchiveMember& member : members)
    if (!done.contains(member.path)) throw Error(fmt::format("{}: {} is missing in it", tar.name(), member.path));
}

}  // namespace initlab::data
