#include "recording/repair.hpp"

#include <fmt/format.h>

#include <fstream>
#include <string_view>

#include "initlab/error.hpp"
#include "recording/hdf5/file.hpp"

namespace initlab::recording {

namespace {

/// HDF5's own tool h5clear uses these properties of a file's access; the headers do not name them.
void set_flag(const hdf5::Handle& access, const char* name) {
  hbool_t yes = true;
  hdf5::check(H5Pset(access.id(), name, &yes), "set", name);
}

}  // namespace

bool is_marked(const std::filesystem::path& path) {
  // The first block of a file that is written with the newest format: signature, version 3, sizes of addresses and
  // lengths, then the marks: bit 0 written, bit 2 with readers (HDF5 File Format Specification 3.0, II.A).
  char head[12] = {};
  std::ifstream(path, std::ios::binary).read(head, sizeof(head));
  return std::string_view(head, 8) == "\x89HDF\r\n\x1a\n" && head[8] == 3 && (head[11] & 5) != 0;
}

bool is_written(const std::filesystem::path& path) {
  return hdf5::is_written(path) || hdf5::is_written(path.string() + ".new");
}

bool repair(const std::filesystem::path& path) try {
  if (!std::filesystem::exists(path)) throw Error("no such file");
  const hdf5::Session session;
  if (H5Fis_hdf5(path.c_str()) <= 0) throw Error("not an HDF5 file");
  if (!is_marked(path)) return false;
  if (is_written(path)) throw Error("a run is writing it; nothing is to be repaired before its end");
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
