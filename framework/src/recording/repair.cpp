#include "recording/repair.hpp"

#include <fmt/format.h>

#include <cstring>
#include <fstream>
#include <string_view>

#include "initlab/error.hpp"
#include "recording/hdf5/file.hpp"
#include "recording/run_reader.hpp"

namespace initlab::recording {

namespace {

/// HDF5's own tool h5clear uses these properties of a file's access; the headers do not name them.
void set_flag(const hdf5::Handle& access, const char* name) {
  hbool_t yes = true;
  hdf5::check(H5Pset(access.id(), name, &yes), "set", name);
}

}  // namespace

namespace {

/// The first block of a file that is written with the newest format: signature, version 3, sizes of addresses and
/// lengths, then the marks: bit 0 written, bit 2 with readers; the file's length behind two addresses (HDF5 File Format
/// Specification 3.0, II.A).
struct FirstBlock {
  explicit FirstBlock(const std::filesystem::path& path) {
    char head[36] = {};
    std::ifstream(path, std::ios::binary).read(head, sizeof(head));
    newest = std::string_view(head, 8) == "\x89HDF\r\n\x1a\n" && head[8] == 3;
    marked = newest && (head[11] & 5) != 0;
    if (newest) std::memcpy(&length, head + 28, sizeof(length));
  }

  bool newest = false, marked = false;
  std::uint64_t length = 0;
};

/// How many bytes are missing of the length that the file states: a disk that was full let HDF5 write no more. At most
/// 1 GiB of them can be a row that was under way.
std::uint64_t missing(const std::filesystem::path& path) {
  constexpr std::uint64_t kMost = 1 << 30;
  const std::uint64_t stated = FirstBlock(path).length, length = std::filesystem::file_size(path);
  return stated > length && stated - length <= kMost ? stated - length : 0;
}

/// A disk that was full holds every committed row, a file that somebody cut does not: it is not made to look whole.
void check_committed(const std::filesystem::path& path) {
  const RunReader reader(path);
  for (const std::string& dataset : reader.datasets())
    if (const auto schedule = reader.schedule(dataset))
      if (const std::size_t rows = reader.schedules()[*schedule].steps.size(); rows > 0) reader.row(dataset, rows - 1);
}

}  // namespace

bool is_marked(const std::filesystem::path& path) { return FirstBlock(path).marked; }

bool is_written(const std::filesystem::path& path) {
  return hdf5::is_written(path) || hdf5::is_written(path.string() + ".new");
}

bool repair(const std::filesystem::path& path, Known known) try {
  if (!std::filesystem::exists(path)) throw Error("no such file");
  {
    const hdf5::Session session;
    if (H5Fis_hdf5(path.c_str()) <= 0) throw Error("not an HDF5 file");
  }
  const std::uint64_t lost = missing(path);
  if (!is_marked(path) && lost == 0) {
    // What else is wrong with it? A `.part` is left to the run that goes on with it: who reads is in its way.
    if (path.extension() != ".part") const RunReader readable(path);
    return false;
  }
  if (is_written(path)) throw Error("a run is writing it; nothing is to be repaired before its end");
  if (known == Known::nothing) check_committed(path);
  const hdf5::Session session;
  std::error_code failure;
  if (lost > 0) std::filesystem::resize_file(path, std::filesystem::file_size(path) + lost, failure);
  if (failure) throw Error(fmt::format("cannot lengthen the file: {}", failure.message()));
  const hdf5::Handle access = hdf5::properties(H5P_FILE_ACCESS);
  set_flag(access, "clear_status_flags");
  set_flag(access, "skip_eof_check");
  hdf5::Handle file(hdf5::check(H5Fopen(path.c_str(), H5F_ACC_RDWR, access.id()), "open", "the file"), H5Fclose);
  hdf5::check(H5Fincrement_filesize(file.id(), 0), "state the length of", "the file");
  file.close("the file");
  return true;
} catch (const Error& error) {
  throw Error(fmt::format("{}: {}", path.string(), error.what()));
}

}  // namespace initlab::recording
