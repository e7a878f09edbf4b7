#include "data/npy.hpp"

#include <fmt/format.h>

#include "data/arrays.hpp"
#include "data/search.hpp"
#include "initlab/error.hpp"

namespace initlab::data {

namespace {

/// The arrays that one manifest names, of files of which each archive is read once.
class NpyFiles {
 public:
  explicit NpyFiles(Checksums& checksums) : checksums_(checksums) {}

  Array read(const std::string& text, const std::string& parameter) {
    constexpr std::string_view kArchive = ".npz:";
    const std::size_t archive = text.rfind(kArchive);
    if (archive == std::string::npos) {
      if (!text.ends_with(".npy") && !text.ends_with(".npy.gz"))
        throw Error(
            fmt::format("{}: names no array (got {}, expected FILE.npy or FILE.npz:ARRAY)", parameter, literal(text)));
      FoundFile file = read_named(text, parameter, checksums_);
      return parse_npy(std::move(file.bytes), file.name);
    }
    const std::size_t colon = archive + kArchive.size() - 1;
    const std::string name = text.substr(0, colon), member = text.substr(colon + 1);
    auto known = archives_.find(name);
    if (known == archives_.end()) known = archives_.emplace(name, read_named(name, parameter, checksums_)).first;
    const FoundFile& file = known->second;
    return parse_npy(npz_member(file.bytes, member, file.name), file.name + ":" + member);
  }

 private:
  Checksums& checksums_;
  std::map<std::string, FoundFile> archives_;
};

}  // namespace

Source npy_source() {
  Source source;
  source.about.name = "npy";
  source.about.formula = "arrays from files of numpy.save, numpy.savez and numpy.savez_compressed";
  source.about.notes =
      "Integers of 1 to 8 bytes (signed; unsigned up to 4) and floats of 4 and 8, in either byte order, in C or "
      "Fortran "
      "order. Unsigned bytes are taken for pixels: scale = \"unit\" divides them by 255. Files are looked for from the "
      "current folder, then below each folder of INITLAB_DATA_PATH.";
  source.about.reference = "NumPy Enhancement Proposal 1";
  source.about.parameters = array_parameters("FILE.npy or FILE.npz:ARRAY");
  source.read = [](const manifest::DataPlan& plan) {
    Checksums checksums;
    NpyFiles files(checksums);
    RawData raw = from_arrays(
        plan, [&](const std::string& text, const std::string& parameter) { return files.read(text, parameter); });
    raw.checksums = std::move(checksums);
    return raw;
  };
  return source;
}

}  // namespace initlab::data
