// Search: where the files of data are looked for.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/bytes.hpp"
#include "data/gzip.hpp"
#include "initlab/parameters.hpp"

namespace initlab::data {

/// How the folder of a data set is found that consists of several files.
struct FolderSearch {
  std::string source;                            ///< its name, for messages
  std::vector<std::string> files;                ///< each plain or, failing that, with ".gz"; one of them is enough
  std::vector<std::string> subfolders;           ///< of INITLAB_DATA_PATH's folders, tried before the folder itself
  std::vector<std::filesystem::path> last = {};  ///< looked in when all else fails
  std::string hint;                              ///< what to do if it is not found
  /// Which other data set a folder holds whose files have the same names; "": none. Empty: there is no such set.
  std::function<std::string(const std::filesystem::path&)> other = {};
};

/// The folders of INITLAB_DATA_PATH, in order.
std::vector<std::filesystem::path> data_path();

/// The parameter `folder`, whose text says what stands in it and where else is looked.
Parameter folder_parameter(const std::string& contents);

/// The first place that has one of the files: `parameters.folder` and, if that is relative, this folder below each of
/// INITLAB_DATA_PATH's; where it is not given, the subfolders of each of INITLAB_DATA_PATH's (colon-separated) and this
/// folder itself, then the subfolders of the user's own folder, then `search.last`. A folder that holds another set is
/// passed over. Throws Error that names every place.
std::filesystem::path find_folder(const FolderSearch& search, const Parameters& parameters);

/// A file as a person named it: from the current folder, else, if it is relative, below each of INITLAB_DATA_PATH's.
/// Throws Error that names every place; `parameter` stands first in it.
std::filesystem::path find_file(const std::string& name, const std::string& parameter);

struct FoundFile {
  std::string name;
  ByteBuffer bytes;  ///< decompressed
};

using Checksums = std::map<std::string, std::string>;  ///< file as found -> "crc32:xxxxxxxx" of its bytes

/// Reads folder/name, else folder/name.gz, and notes its checksum. Throws Error if neither is there.
FoundFile read_beside(const FolderSearch& search, const std::filesystem::path& folder, const std::string& name,
                      Checksums& checksums);

/// find_file, read whole.
FoundFile read_named(const std::string& name, const std::string& parameter, Checksums& checksums);

}  // namespace initlab::data
